import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import type { Answer } from './question.js';

/** Maximum number of members of a set that is read whole in one call. */
export const MAX_SET = 1000;

const ScanReply = t.tuple([t.string, t.readonlyArray(t.string)]);

/** Reads all members of a large set, piece by piece, so that Redis is never held for long; returns each member once. */
export const scanSet = (redis: RedisConnection, key: string): TE.TaskEither<StoreError, Answer> => {
  const found = new Set<string>();
  const go = (from: string): TE.TaskEither<StoreError, Answer> =>
    pipe(
      redis.script('walk', [key], ['SSCAN', from, MAX_SET / 2], ScanReply),
      TE.flatMap(([next, some]) => {
        for (const member of some) found.add(member);
        return next === '0' ? TE.right({ ask: 'all', members: [...found] } as const) : go(next);
      }),
    );
  return go('0');
};
