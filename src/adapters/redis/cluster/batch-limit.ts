import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import { REPLY_TOO_LARGE } from '../../../domain/read-cost.js';
import type { BatchAnswer, BatchCommand, RunBatch } from '../read-words.js';

const isCut = (answers: readonly BatchAnswer[]): boolean =>
  answers.some(([isReply, reply]) => isReply === 0 && reply === REPLY_TOO_LARGE);

/** Returns about how many bytes a reply takes in memory. */
const sizeOf = (reply: unknown): number => {
  if (Array.isArray(reply)) return reply.reduce<number>((all, one) => all + sizeOf(one), 0);
  return typeof reply === 'string' ? reply.length : 1;
};

/**
 * Runs the groups of a batch, all at once, each with an equal share of the bytes that may be read. Groups that need more are
 * run once more, one after another, with what the others have left, so that all replies together stay within the limit of
 * one batch.
 */
export const withinBatchLimit =
  (run: RunBatch, limits: Parameters<RunBatch>[1]) =>
  (
    groups: readonly (readonly BatchCommand[])[],
  ): TE.TaskEither<StoreError, readonly (readonly BatchAnswer[])[]> =>
    gen(function* () {
      const share = Math.ceil(limits.maxReply / groups.length);
      const within = (maxReply: number) => (group: readonly BatchCommand[]) =>
        run(group, { ...limits, maxReply });
      const answers = [...(yield* ask(pipe(groups, TE.traverseArray(within(share)))))];
      let room = limits.maxReply - sizeOf(answers.filter((some) => !isCut(some)));
      for (const [at, group] of groups.entries()) {
        if (room <= share || !isCut(answers[at] ?? [])) continue;
        const again = yield* ask(within(room)(group));
        answers[at] = again;
        room -= sizeOf(again);
      }
      return answers;
    });
