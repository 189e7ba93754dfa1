import type { DeadLetter } from '../ports/dead-letters.js';
import type { Digest } from '../ports/digest.js';
import type { SyncCommit, Verdict, Way } from '../ports/sync-store.js';
import type { Batch } from './entry.js';
import { newlyLeftOut, outcomeOf, type Judged } from './judge.js';

const verdictOf = (way: Way, judged: Judged): readonly Verdict[] => {
  const { result, ...outcome } = outcomeOf(judged);
  return result === 'duplicate'
    ? []
    : [
        {
          ...outcome,
          way,
          result,
          version: judged.record?.stamp.at ?? 0,
          droppedTags: judged.droppedTags,
          leftOut: newlyLeftOut(judged),
        },
      ];
};

const letterOf = (way: Way, judged: Judged, now: number, digest: Digest): DeadLetter => {
  const { entry, record } = judged;
  const content = record === null ? entry.content : ({ kind: 'record', record } as const);
  const { entity, key, code, message } = outcomeOf(judged);
  const id = digest(JSON.stringify([code, content]));
  return { id, entity, key, code, message, way, at: now, content };
};

/** What a store is to do for entries that were judged. */
export const commitOf = (
  { way, cursor }: Batch,
  judged: readonly Judged[],
  times: { readonly now: number; readonly ms: number },
  digest: Digest,
): SyncCommit => ({
  steps: judged.flatMap(({ settled }) => ('steps' in settled ? settled.steps : [])),
  verdicts: judged.flatMap((one) => verdictOf(way, one)),
  events: judged.flatMap(({ entry: { eventId }, settled }) =>
    eventId && settled.result !== 'failed' && settled.result !== 'duplicate' ? [eventId] : [],
  ),
  releases: judged.flatMap(({ entry: { waitedFor }, record }) =>
    waitedFor !== undefined && record !== null ? [{ owner: waitedFor, record }] : [],
  ),
  deadLetters: judged
    .filter(({ settled }) => settled.result === 'failed')
    .map((one) => letterOf(way, one, times.now, digest)),
  replayed: judged.flatMap(({ entry }) => (entry.letter === undefined ? [] : [entry.letter])),
  cursor,
  ...times,
});
