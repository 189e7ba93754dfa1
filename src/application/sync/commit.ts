import type { SyncCommit, Verdict, Way } from '../ports/sync-store.js';
import type { Batch } from './entry.js';
import type { FailedRows } from './failed-rows.js';
import { newlyLeftOut, outcomeOf, type Judged } from './judge.js';

const verdictOf = (way: Way, judged: Judged): readonly Verdict[] => {
  const { entity, key, result, code, message } = outcomeOf(judged);
  return result === 'duplicate'
    ? []
    : [
        {
          entity,
          key,
          code,
          message,
          way,
          result,
          version: judged.record?.version.at ?? 0,
          droppedTags: judged.droppedTags,
          leftOut: newlyLeftOut(judged),
        },
      ];
};

/** What a store is to do for entries that were judged. */
export const commitOf = (
  { way, cursor }: Batch,
  judged: readonly Judged[],
  { letters, settled, repeated }: FailedRows,
  times: { readonly now: number; readonly ms: number },
): SyncCommit => ({
  steps: judged.flatMap((one) => ('steps' in one.settled ? one.settled.steps : [])),
  verdicts: judged.flatMap((one) => (repeated.has(one) ? [] : verdictOf(way, one))),
  events: judged.flatMap(({ entry: { eventId }, settled: { result } }) =>
    eventId && result !== 'failed' && result !== 'duplicate' ? [eventId] : [],
  ),
  releases: judged.flatMap(({ entry: { waitedFor }, record }) =>
    waitedFor !== undefined && record !== null ? [{ owner: waitedFor, record }] : [],
  ),
  deadLetters: letters,
  settled: [
    ...judged.flatMap(({ entry }) => (entry.letter === undefined ? [] : [entry.letter])),
    ...settled,
  ],
  cursor,
  ...times,
});
