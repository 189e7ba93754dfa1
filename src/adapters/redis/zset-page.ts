import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { storeUnavailable, type StoreError } from '../../application/errors.js';
import { readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { fact } from './transaction.js';

/**
 * A place in the data: the score and id of the last entry had before. It holds over restarts and failovers, which
 * the cursors of ZSCAN do not, and while others come and go.
 */
export interface Place {
  readonly score: string;
  readonly id: string;
}

export interface Entry {
  readonly id: string;
  readonly score: string;
}

const TextOrNull = t.union([t.string, t.null]);
const Page = t.tuple([TextOrNull, t.union([t.number, t.null]), t.number, t.array(t.string)]);

/** How often somebody may change what stands before the place while it is looked for. */
const PATIENCE = 50;

const entriesIn = (flat: readonly string[]): readonly Entry[] =>
  flat.flatMap((id, place) => (place % 2 === 0 ? [{ id, score: flat[place + 1] ?? '' }] : []));

/**
 * Some entries in the order of a feed, after a place in it. Of a last one that is gone, those of its score come once
 * more.
 */
export const readPage = (
  redis: RedisConnection,
  zset: string,
  after: Place | null,
  count: number,
  guess = 0,
  tries = PATIENCE,
): TE.TaskEither<StoreError, readonly Entry[]> => {
  const { id, score } = after ?? { id: '', score: '+inf' };
  return pipe(
    readAs(
      redis,
      [
        fact('ZSCORE', zset, id),
        fact('ZREVRANK', zset, id),
        fact('ZCOUNT', zset, `(${score}`, '+inf'),
        fact('ZRANGE', zset, guess, guess + count - 1, 'REV', 'WITHSCORES'),
      ],
      Page,
    ),
    TE.flatMap(([present, rank, before, flat]) => {
      const start = present === score && rank !== null ? rank + 1 : before;
      if (after === null || start === guess) return TE.right(entriesIn(flat));
      return tries > 0
        ? readPage(redis, zset, after, count, start, tries - 1)
        : TE.left(storeUnavailable(new Error('a feed changes faster than it can be read')));
    }),
  );
};
