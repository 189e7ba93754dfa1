import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { DeadLetters } from '../../application/ports/dead-letters.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { whileChanged } from '../../application/while-changed.js';
import { commitFree, readAs, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey } from './keys.js';
import { deadLetterChecks, deadLetterFacts, deadLetterOps } from './keyspace/dead-letters.js';
import { FlatHash, toHash } from './rows.js';
import { parseDeadLetter } from './stored-json.js';
import { fact } from './transaction.js';

const TextOrNull = t.union([t.string, t.null]);

const Page = t.tuple([t.number, FlatHash, t.array(t.string)]);

/** Letters that are dropped in one step. */
const CHUNK = 40;

export const makeRedisDeadLetters = (redis: RedisConnection): DeadLetters => {
  const find: DeadLetters['find'] = (ids) =>
    ids.length === 0
      ? TE.right([])
      : pipe(
          redis.command(
            'HMGET',
            deadKey,
            (client) => client.hmget(deadKey, ...ids),
            t.array(TextOrNull),
          ),
          TE.map((texts) =>
            ids.flatMap((id, place) => {
              const text = texts[place] ?? '';
              return text === '' ? [] : [parseDeadLetter(id, text)];
            }),
          ),
        );

  const drop = (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
    whileChanged(
      pipe(
        find(ids),
        TE.bindTo('letters'),
        TE.bind('replies', ({ letters }) => readFacts(redis, deadLetterFacts(letters))),
        TE.flatMap(({ letters, replies }) =>
          pipe(
            commitFree(redis, deadLetterChecks(letters, replies), (list) =>
              deadLetterOps(list, { drop: letters, keep: [], now: 0 }, replies),
            ),
            TE.map((done) =>
              done === null ? CHANGED : replies.filter((reply) => reply === 1).length,
            ),
          ),
        ),
      ),
    );

  return {
    list: ({ code, offset, limit }) => {
      const order = code === null ? deadOrderKey : deadCodeKey(code);
      return pipe(
        readAs(
          redis,
          [
            fact('ZCARD', order),
            fact('HGETALL', deadCodesKey),
            fact('ZRANGE', order, offset, offset + limit - 1, 'REV'),
          ],
          Page,
        ),
        TE.flatMap(([total, codes, ids]) =>
          pipe(
            find(ids),
            TE.map((letters) => ({
              letters,
              total,
              codes: Object.fromEntries(
                Object.entries(toHash(codes)).map(([name, count]) => [name, Number(count)]),
              ),
            })),
          ),
        ),
      );
    },
    find,
    drop: (ids) =>
      pipe(
        TE.traverseSeqArray(drop)(RA.chunksOf(CHUNK)([...new Set(ids)])),
        TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
      ),
  };
};
