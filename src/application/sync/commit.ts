import type { SyncCommit } from '../ports/sync-store.js';
import type { Batch } from './entry.js';
import type { FailedRows } from './failed-rows.js';
import { newlyLeftOut, resultOf, type Evaluated } from './evaluate.js';

/** Makes what a store has to commit for evaluated entries. */
export const commitOf = (
  { way, cursor }: Pick<Batch, 'way' | 'cursor'>,
  evaluated: readonly Evaluated[],
  { letters, dropped, repeated }: FailedRows,
  times: { readonly now: number; readonly ms: number },
): SyncCommit => ({
  steps: evaluated.flatMap((one) => ('steps' in one.merged ? one.merged.steps : [])),
  way,
  results: evaluated.flatMap((one) =>
    repeated.has(one) || one.merged.result === 'duplicate'
      ? []
      : [{ ...resultOf(one), leftOut: newlyLeftOut(one) }],
  ),
  events: evaluated.flatMap(({ entry: { eventId }, merged: { result } }) =>
    eventId && result !== 'failed' && result !== 'duplicate' ? [eventId] : [],
  ),
  releases: evaluated.flatMap(({ entry: { waitedFor }, record }) =>
    waitedFor !== undefined && record !== null ? [{ owner: waitedFor, record }] : [],
  ),
  deadLetters: letters,
  droppedDeadLetters: [
    ...evaluated.flatMap(({ entry }) => (entry.letter === undefined ? [] : [entry.letter])),
    ...dropped,
  ],
  cursor,
  ...times,
});
