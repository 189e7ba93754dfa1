import * as E from 'fp-ts/lib/Either.js';
import { parseRecord } from '../../domain/sync/parse-record.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import { settle } from '../../domain/sync/settle.js';
import { UNREAD, type Settled } from '../../domain/sync/step.js';
import type { SyncView } from '../../domain/sync/view.js';
import type { Digest } from '../ports/digest.js';
import type { Entry, Outcome } from './entry.js';

/** An entry whose row was read, or why it could not be. */
export interface ReadEntry {
  readonly entry: Entry;
  readonly record: SyncRecord | null;
  /** How many of a post's tags are no hashtags, or too many, and were left out. */
  readonly droppedTags: number;
  readonly failure: Settled | null;
}

export interface Judged {
  readonly entry: Entry;
  readonly record: SyncRecord | null;
  readonly droppedTags: number;
  readonly settled: Settled | { readonly result: 'duplicate' };
}

export const readEntry = (entry: Entry, now: number, digest: Digest): ReadEntry => {
  const { content } = entry;
  if (content.kind !== 'delivery')
    return { entry, record: content.record, droppedTags: 0, failure: null };
  const parsed = parseRecord(content.delivery, now, digest);
  return E.isRight(parsed)
    ? { entry, ...parsed.right, failure: null }
    : {
        entry,
        record: null,
        droppedTags: 0,
        failure: { result: 'failed', ...parsed.left, steps: [] },
      };
};

/** Undefined when the view does not tell. */
const judgeOne = (
  view: SyncView,
  { entry, record, droppedTags, failure }: ReadEntry,
  now: number,
): Judged | undefined => {
  const { eventId } = entry;
  if (record === null || failure !== null)
    return failure === null ? undefined : { entry, record, droppedTags, settled: failure };
  if (eventId && view.events.has(eventId))
    return { entry, record, droppedTags, settled: { result: 'duplicate' } };
  const settled = settle(view, record, now);
  if (settled === UNREAD) return undefined;
  if (eventId && settled.result !== 'failed') view.events.add(eventId);
  return { entry, record, droppedTags, settled };
};

/** As many of the entries, from the first on, as the view tells about. */
export const judge = (
  view: SyncView,
  entries: readonly ReadEntry[],
  now: number,
): readonly Judged[] => {
  const judged: Judged[] = [];
  for (const entry of entries) {
    const one = judgeOne(view, entry, now);
    if (one === undefined) break;
    judged.push(one);
  }
  return judged;
};

const MAX_NAME = 64;

/**
 * A row that could not be read is called by whatever it says of itself, which may be an e-mail address: who
 * may read that is told by masked.ts.
 */
const rawKey = ({ content }: Entry): string => {
  if (content.kind === 'record') return keyOf(content.record);
  const { entity, row } = content.delivery;
  const name = [row['username'], row['id']].find(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return name === undefined ? entity : `${entity}:${String(name).slice(0, MAX_NAME)}`;
};

const droppedMessage = (count: number): string =>
  count === 0 ? '' : `${count} of the tags are no hashtags, or too many, and were left out`;

export const outcomeOf = ({ entry, record, droppedTags, settled }: Judged): Outcome => ({
  entity:
    entry.content.kind === 'record' ? entry.content.record.entity : entry.content.delivery.entity,
  key: record === null ? rawKey(entry) : keyOf(record),
  result: settled.result,
  code: ('code' in settled && settled.code) || '',
  message: ('message' in settled && settled.message) || droppedMessage(droppedTags),
});
