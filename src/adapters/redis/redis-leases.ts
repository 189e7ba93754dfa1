import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Leases } from '../../application/ports/leases.js';
import type { Gateway } from './gateway.js';
import { cursorsKey, leaseKey } from './keys.js';
import { Flag } from './rows.js';

export const makeRedisLeases = (redis: Gateway): Leases => ({
  acquire: (name, holder, ttl) =>
    pipe(
      redis.script('holdLease', [leaseKey(name)], [holder, ttl], Flag),
      TE.map((held) => held === 1),
    ),
  release: (name, holder) =>
    pipe(
      redis.script('holdLease', [leaseKey(name)], [holder, 0], Flag),
      TE.map(() => undefined),
    ),
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
});
