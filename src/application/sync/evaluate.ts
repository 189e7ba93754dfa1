import * as E from 'fp-ts/lib/Either.js';
import type { FieldRules } from '../../domain/sync/field-value.js';
import type { LeftOut } from '../../domain/sync/left-out.js';
import { parseRecord } from '../../domain/sync/parse-record.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import { mergeInto } from '../../domain/sync/merge.js';
import { failed, UNREAD, type MergeResult } from '../../domain/sync/step.js';
import type { SyncView } from '../../domain/sync/view.js';
import type { StoreDamaged } from '../errors.js';
import type { Digest } from '../ports/digest.js';
import type { RecordResult } from '../ports/sync-store.js';
import type { Entry } from './entry.js';

/** An entry with the record that was read from its row, or why the row could not be read. */
export interface ReadEntry {
  readonly entry: Entry;
  readonly record: SyncRecord | null;
  /** How many tags of a post were left out, since they are no hashtags, or too many. */
  readonly droppedTags: number;
  readonly leftOut: readonly LeftOut[];
  /** What is also reported as left out where the record is deferred. */
  readonly nobody: readonly LeftOut[];
  readonly failure: MergeResult | null;
}

export interface Evaluated extends Omit<ReadEntry, 'failure'> {
  readonly merged: MergeResult | { readonly result: 'duplicate' };
}

const NOTHING_TOLD = { droppedTags: 0, leftOut: [], nobody: [] };

export const readEntry = (entry: Entry, rules: FieldRules, digest: Digest): ReadEntry => {
  const { content } = entry;
  if (content.kind !== 'delivery')
    return { entry, record: content.record, ...NOTHING_TOLD, failure: null };
  const parsed = parseRecord(content.delivery, rules, digest);
  return E.isRight(parsed)
    ? { entry, ...parsed.right, failure: null }
    : {
        entry,
        record: null,
        ...NOTHING_TOLD,
        failure: { result: 'failed', ...parsed.left, steps: [] },
      };
};

/** Makes the outcome of a record that meets a damaged key and so cannot be evaluated. */
export const evaluateDamaged = (
  { failure, ...read }: ReadEntry,
  { kind }: StoreDamaged,
): Evaluated => ({
  ...read,
  merged: failure ?? failed('damaged_key', `the key ${kind} is damaged: see reconcile`),
});

/** Evaluates an entry; undefined where the view lacks what it depends on. */
const evaluateOne = (
  view: SyncView,
  { failure, ...read }: ReadEntry,
  now: number,
): Evaluated | undefined => {
  const { entry, record } = read;
  const { eventId } = entry;
  if (record === null || failure !== null)
    return failure === null ? undefined : { ...read, merged: failure };
  if (eventId && view.events.has(eventId)) return { ...read, merged: { result: 'duplicate' } };
  const merged = mergeInto(view, record, now);
  if (merged === UNREAD) return undefined;
  if (eventId && merged.result !== 'failed') view.events.add(eventId);
  return { ...read, merged };
};

/** Evaluates the entries in order, as far as the view covers them. */
export const evaluate = (
  view: SyncView,
  entries: readonly ReadEntry[],
  now: number,
): readonly Evaluated[] => {
  const evaluated: Evaluated[] = [];
  for (const entry of entries) {
    const one = evaluateOne(view, entry, now);
    if (one === undefined) break;
    evaluated.push(one);
  }
  return evaluated;
};

const MAX_NAME = 64;

/** Names a row that cannot be read by what it says of itself, perhaps an e-mail address: masked.ts decides who reads it. */
const rawKey = ({ content }: Entry): string => {
  if (content.kind === 'record') return keyOf(content.record);
  const { entity, row } = content.delivery;
  const name = [row['username'], row['id']].find(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  // Redis takes no half of a character, such as the cut may leave of an emoji.
  return name === undefined
    ? entity
    : `${entity}:${String(name).slice(0, MAX_NAME).toWellFormed()}`;
};

/** Returns what was left out; a record that is not applied leaves nothing out. */
const leftOutOf = ({ leftOut, nobody, merged }: Evaluated): readonly LeftOut[] => {
  if (merged.result === 'failed' || merged.result === 'duplicate') return [];
  return merged.result === 'deferred' ? [...leftOut, ...nobody] : leftOut;
};

export const resultOf = (evaluated: Evaluated): RecordResult => {
  const { entry, record, merged, droppedTags } = evaluated;
  const leftOut = leftOutOf(evaluated);
  const said = ('message' in merged && merged.message) || '';
  return {
    entity:
      entry.content.kind === 'record' ? entry.content.record.entity : entry.content.delivery.entity,
    key: record === null ? rawKey(entry) : keyOf(record),
    result: merged.result,
    code: ('code' in merged && merged.code) || (leftOut.length > 0 ? 'left_out' : ''),
    message:
      leftOut.length === 0
        ? said
        : [...(said === '' ? [] : [said]), ...leftOut.map(({ message }) => message)].join('; '),
    version: record?.version.at ?? 0,
    droppedTags,
    leftOut,
  };
};

/** Returns what was left out of a record that changed something: a row that is read again would report it for ever. */
export const newlyLeftOut = (evaluated: Evaluated): readonly LeftOut[] => {
  const { merged } = evaluated;
  const isChanged = 'steps' in merged && merged.steps.length > 0;
  return isChanged ? leftOutOf(evaluated) : [];
};
