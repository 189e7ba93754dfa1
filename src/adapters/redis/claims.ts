import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { whileChanged } from '../../application/while-changed.js';
import { commitFree, readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { answers, fact, type Check } from './transaction.js';

/** What is due in a zset by the instant of it: whoever claims it puts that off, and is known by it. */
export interface Due {
  readonly name: string;
  /** Its score as Redis tells it. */
  readonly at: string;
}

export const dueIn = (flat: readonly string[]): readonly Due[] =>
  flat.flatMap((name, place) => (place % 2 === 0 ? [{ name, at: flat[place + 1] ?? '' }] : []));

/** What has been due longest, with its scores. */
export const dueFact = (queue: string, now: number, limit: number) =>
  fact('ZRANGE', queue, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES');

/** That it is as due as it was, or claimed until then by whoever asks, so that nobody else has claimed it since. */
export const stillDue = (queue: string, name: string, at: string | number): Check =>
  answers(String(at), fact('ZSCORE', queue, name));

export interface Claimed {
  readonly name: string;
  /** How far it has come; '' where that is not kept. */
  readonly cursor: string;
}

/** Takes what has been due longest, and lets nobody else take it until then. Null: nothing is due. */
export const claimNext = (
  redis: RedisConnection,
  { queue, cursors }: { readonly queue: string; readonly cursors: string },
  now: number,
  until: number,
): TE.TaskEither<StoreError, Claimed | null> =>
  whileChanged(
    gen(function* () {
      const [flat] = yield* ask(
        readAs(redis, [dueFact(queue, now, 1)], t.tuple([t.array(t.string)])),
      );
      const [due] = dueIn(flat);
      if (due === undefined) return null;
      const { name, at } = due;
      const replies = yield* ask(
        commitFree(redis, [stillDue(queue, name, at)], ({ place }) => [
          ['HGET', place(cursors, 'hash'), name],
          ['ZADD', place(queue, 'zset'), until, name],
        ]),
      );
      if (replies === null) return CHANGED;
      const [cursor] = replies;
      return { name, cursor: typeof cursor === 'string' ? cursor : '' };
    }),
  );

/** False where the claim was lost. */
export const renewClaim = (
  redis: RedisConnection,
  queue: string,
  claim: { readonly name: string; readonly until: number },
  until: number,
): TE.TaskEither<StoreError, boolean> =>
  pipe(
    commitFree(redis, [stillDue(queue, claim.name, claim.until)], ({ place }) => [
      ['ZADD', place(queue, 'zset'), until, claim.name],
    ]),
    TE.map((done) => done !== null),
  );
