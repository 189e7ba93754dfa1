import { lagBucket } from '../../domain/sync/lag.js';
import { leftOutName } from '../../domain/sync/left-out.js';
import { isNoteCode } from '../../domain/sync/note.js';
import type { JournalLine } from '../ports/sync-books.js';
import type { RecordResult, SyncCommit, Way } from '../ports/sync-store.js';

const MAX_MESSAGE = 300;

type Counted = Pick<SyncCommit, 'way' | 'results' | 'now'>;

/** Makes the lines of the journal: one for each result but `unchanged`, and for those that left a value out. */
export const linesOf = ({
  way,
  results,
  ms,
  now,
}: Counted & Pick<SyncCommit, 'ms'>): readonly Omit<JournalLine, 'id'>[] =>
  results
    .filter(({ result, leftOut }) => result !== 'unchanged' || leftOut.length > 0)
    .map(({ entity, key, result, code, message, version }) => ({
      at: now,
      way,
      entity,
      key,
      result,
      code,
      message: message.slice(0, MAX_MESSAGE).toWellFormed(),
      ms,
      lag: version === 0 ? null : Math.max(0, now - version),
    }));

/** Whether the lag of a result counts: bulk and snapshots bring old rows, whose lag says nothing. */
export const isFresh = (way: Way, { result, version }: RecordResult): boolean =>
  (way === 'webhook' || way === 'pull') && result === 'applied' && version > 0;

/** Counts results by the names that `Counts` of the statistics has. */
export const countsOf = ({ way, results, now }: Counted): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  const add = (name: string, count = 1): void => {
    counts[name] = (counts[name] ?? 0) + count;
  };
  for (const one of results) {
    const { entity, result, code, version, droppedTags, leftOut } = one;
    add(`${entity}:${result}:${way}`);
    if (result === 'applied' && droppedTags > 0) add('dropped:tags', droppedTags);
    for (const { column } of leftOut) add(leftOutName(entity, column));
    if (version === 0 && result !== 'failed') add(`untimed:${entity}`);
    if (isNoteCode(code)) add(`${code}:${entity}`);
    if (isFresh(way, one)) add(`lag:${entity}:${lagBucket(now - version)}`);
  }
  return counts;
};

/** Returns the entities of which a record came in without failing. */
export const entitiesOf = (results: readonly RecordResult[]): readonly RecordResult['entity'][] => [
  ...new Set(results.filter(({ result }) => result !== 'failed').map(({ entity }) => entity)),
];
