import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { decideBatch } from '../domain/batch/decide-batch.js';
import type { Batch } from '../domain/batch/draft.js';
import type { Refusal } from '../domain/proxy-command.js';
import type { ChangeRefused, StoreError } from './errors.js';
import { ask, gen } from './gen.js';
import type { BatchWrites } from './ports/batch-writes.js';
import { CHANGED } from './ports/edge-acts.js';
import { UNTIMED_ORIGIN, type Origin } from './ports/origin.js';
import { whileChanged } from './while-changed.js';

export type BatchToWrite = Omit<Batch, 'act' | 'allowance'> & {
  /** None: a user's hash may hold anything. */
  readonly allowance?: Batch['allowance'];
  readonly origin?: Origin;
};

/** An integer past 2^53 as text, since JSON would round it. */
export type WriteReply = E.Either<Refusal, number | string>;

export interface WriteOutcome {
  readonly applied: boolean;
  /** One for each command, in order; when nothing was applied, only the refusals tell anything. */
  readonly replies: readonly WriteReply[];
}

/**
 * Commands that the policy has let pass, as one change: what Redis would refuse (a wrong type, an increment of
 * text or past 64 bits) and who is missing is found before the first write.
 */
export type WriteBatch = (
  batch: BatchToWrite,
) => TE.TaskEither<ChangeRefused | StoreError, WriteOutcome>;

export const makeWriteBatch =
  ({ batches }: { readonly batches: BatchWrites }): WriteBatch =>
  ({ origin = UNTIMED_ORIGIN, allowance = null, ...given }) => {
    const batch: Batch = { ...given, allowance, act: origin };
    return whileChanged(
      gen(function* () {
        const reading = yield* ask(batches.read(batch));
        const decided = decideBatch(reading.snapshot, batch);
        const { isApplied, replies, changes: hashes, erasing, event } = decided;
        if (hashes.length === 0)
          return { applied: isApplied, replies: replies.map(E.map(() => 0)) };
        for (const username of erasing) yield* ask(batches.finishErasing(username, batch.now));
        if (erasing.length > 0) return CHANGED;
        const done = yield* ask(batches.enact(reading, { hashes, origin, event }));
        if (done === CHANGED) return CHANGED;
        return {
          applied: true,
          replies: replies.map((reply, place): WriteReply =>
            E.isLeft(reply) ? reply : E.right(done.get(place) ?? 0),
          ),
        };
      }),
    );
  };
