import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Leases } from '../../application/ports/leases.js';
import { commitOrNull } from './commit.js';
import type { RedisConnection } from './connection.js';
import { cursorsKey, leaseKey } from './keys.js';
import { TextOrNull } from './rows.js';
import { answers, fact } from './transaction.js';

const isFull = (error: StoreError): boolean =>
  error._tag === 'StoreUnavailable' && error.refusal === 'full';

export const makeRedisLeases = (redis: RedisConnection): Leases => {
  const isOf = (lease: string, holder: string) => [answers(holder, fact('GET', lease))];

  return {
    acquire: (name, holder, ttl) => {
      const lease = leaseKey(name);
      const renewed = pipe(
        commitOrNull(redis, isOf(lease, holder), ({ at }) => [['PEXPIRE', at(lease), ttl]]),
        TE.map((done) => done !== null),
      );
      return pipe(
        redis.send(TextOrNull, 'SET', lease, holder, 'PX', ttl, 'NX'),
        TE.flatMap((taken) => (taken === null ? renewed : TE.right(true))),
        // A full Redis refuses SET, but the holder of the lease must not appear dead.
        TE.orElse((error) =>
          isFull(error)
            ? pipe(
                renewed,
                TE.flatMap((isOurs) => (isOurs ? TE.right(true) : TE.left(error))),
              )
            : TE.left(error),
        ),
      );
    },
    isHeld: (name) =>
      pipe(
        redis.send(TextOrNull, 'GET', leaseKey(name)),
        TE.map((holder) => holder !== null),
      ),
    release: (name, holder) => {
      const lease = leaseKey(name);
      return pipe(
        commitOrNull(redis, isOf(lease, holder), ({ at }) => [['DEL', at(lease)]]),
        TE.asUnit,
      );
    },
    cursors: (names) =>
      names.length === 0
        ? TE.right({})
        : pipe(
            redis.send(t.array(TextOrNull), 'HMGET', cursorsKey, ...names),
            TE.map((values) => {
              const found = names.map((name, place) => [name, values[place] ?? null] as const);
              return Object.fromEntries(
                found.filter((one): one is readonly [string, string] => one[1] !== null),
              );
            }),
          ),
  };
};
