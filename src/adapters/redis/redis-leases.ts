import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Leases } from '../../application/ports/leases.js';
import { commitFree } from './commit.js';
import type { RedisConnection } from './connection.js';
import { cursorsKey, leaseKey } from './keys.js';
import { answers, fact } from './transaction.js';

export const makeRedisLeases = (redis: RedisConnection): Leases => {
  const isOf = (lease: string, holder: string) => [answers(holder, fact('GET', lease))];

  return {
    acquire: (name, holder, ttl) => {
      const lease = leaseKey(name);
      return pipe(
        redis.command(
          'SET',
          lease,
          (client) => client.set(lease, holder, 'PX', ttl, 'NX'),
          t.union([t.literal('OK'), t.null]),
        ),
        TE.flatMap((taken) =>
          taken === 'OK'
            ? TE.right(true)
            : pipe(
                commitFree(redis, isOf(lease, holder), ({ at }) => [['PEXPIRE', at(lease), ttl]]),
                TE.map((renewed) => renewed !== null),
              ),
        ),
      );
    },
    release: (name, holder) => {
      const lease = leaseKey(name);
      return pipe(
        commitFree(redis, isOf(lease, holder), ({ at }) => [['DEL', at(lease)]]),
        TE.map(() => undefined),
      );
    },
    cursors: (names) =>
      names.length === 0
        ? TE.right({})
        : pipe(
            redis.command(
              'HMGET',
              cursorsKey,
              (client) => client.hmget(cursorsKey, ...names),
              t.array(t.union([t.string, t.null])),
            ),
            TE.map((values) =>
              Object.fromEntries(
                names.flatMap((name, place): (readonly [string, string])[] => {
                  const value = values[place];
                  return value === null || value === undefined ? [] : [[name, value]];
                }),
              ),
            ),
          ),
  };
};
