import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Cluster, type Redis } from 'ioredis';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { Account, RateLimiter, RequestQuota } from '../../application/ports/limits.js';
import { whileChanged } from '../../application/while-changed.js';
import { chargeOf, intervalOf, type Charge, type Limit } from '../../domain/limits/gcra.js';
import {
  allowedIn,
  withoutFutureInstants,
  recordAnswer,
  takePlace,
  type QuotaState,
  type Rate,
  type Refusal,
} from '../../domain/sync/quota.js';
import { dueIn, type Due } from './claims.js';
import { masterOf } from './cluster/master-of.js';
import { commitOrNull, commitOrRetry, readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { limitsKey, quotaKey, quotaStateKey } from './keys.js';
import type { Operation } from './plan.js';
import { Flag, NumberText, TextOrNull } from './rows.js';
import { answers, fact, type Check } from './transaction.js';

const Reply = t.tuple([Flag, t.number]);

/** Rate limit accounts shared by all processes on one Redis, measured by that Redis's clock. */
export const makeRedisRateLimiter = (redis: RedisConnection): RateLimiter => {
  const charge = (
    { subject, policy }: Account,
    limit: Limit,
    cost: number,
  ): TE.TaskEither<StoreError, Charge> =>
    pipe(
      redis.script(
        'chargeRate',
        [limitsKey(subject)],
        [policy, limit.units, intervalOf(limit), cost],
        Reply,
      ),
      TE.map(([taken, ahead]) => chargeOf(limit, ahead, cost, taken === 1)),
    );

  return {
    charge,
    giveBack: (account, limit, cost) =>
      pipe(
        charge(account, limit, -cost),
        TE.map(() => undefined),
      ),
  };
};

const FIELDS = ['allowed', 'blocked_until', 'changed_at'] as const;
const LEARNT = fact('HMGET', quotaStateKey, ...FIELDS);

const Time = t.tuple([NumberText, NumberText]);
const Found = t.tuple([
  t.tuple([TextOrNull, TextOrNull, TextOrNull]),
  t.array(t.string),
  TextOrNull,
  t.number,
]);

interface Known {
  /** The present by the clock that all processes share, ms. */
  readonly now: number;
  readonly state: QuotaState;
  /** The newest requests that count, oldest first. */
  readonly newest: readonly Due[];
  /** Whether a request of this name counts already. */
  readonly isOpen: boolean;
  /** Time until the stored requests expire, ms. */
  readonly ttl: number;
  /** Checks that no refusal has taught anything since. */
  readonly asLearnt: Check;
}

/** A cluster client would ask any master, and each has its own clock. */
const serverOf = (client: Redis | Cluster, key: string): Redis | Cluster =>
  client instanceof Cluster ? (masterOf(client, key) ?? client) : client;

const read = (
  redis: RedisConnection,
  name: string,
  { requests }: Rate,
): TE.TaskEither<StoreError, Known> =>
  pipe(
    TE.Do,
    TE.apS(
      'time',
      redis.command('TIME', quotaKey, (client, key) => serverOf(client, key).time(), Time),
    ),
    TE.apS(
      'found',
      readAs(
        redis,
        [
          LEARNT,
          fact('ZRANGE', quotaKey, -requests, -1, 'WITHSCORES'),
          fact('ZSCORE', quotaKey, name),
          fact('PTTL', quotaKey),
        ],
        Found,
      ),
    ),
    TE.map(({ time: [seconds, micros], found: [kept, flat, own, ttl] }) => {
      const now = seconds * 1000 + Math.floor(micros / 1000);
      const [allowed, blockedUntil, changedAt] = kept.map(Number) as [number, number, number];
      const lowered = kept[0] === null || allowed >= requests ? null : allowed;
      const newest = dueIn(flat);
      const requestsOf = new Map(newest.map((one) => [one.name, Number(one.at)]));
      const state = withoutFutureInstants(
        { requests: requestsOf, lowered, blockedUntil, changedAt },
        now,
      );
      return { now, state, newest, isOpen: own !== null, ttl, asLearnt: answers(kept, LEARNT) };
    }),
  );

const take = (
  redis: RedisConnection,
  name: string,
  rate: Rate,
  lasts: number,
  { now, state, newest, isOpen, asLearnt }: Known,
): TE.TaskEither<StoreError, number | typeof CHANGED> => {
  const until = now + lasts;
  // The same name means a repeated call whose first reply was lost. An end later than any request can last was stored before
  // the clock was set back.
  const late = newest.filter(({ at }) => Number(at) > until);
  if (isOpen || late.length > 0)
    return pipe(
      commitOrNull(redis, [], ({ place }) => {
        const quota = place(quotaKey, 'zset');
        return [
          ...late.map((one): Operation => ['ZADD', quota, 'XX', until, one.name]),
          ['ZREM', quota, name],
        ];
      }),
      TE.map(() => CHANGED),
    );
  const { wait } = takePlace(state, rate, name, now, lasts);
  if (wait > 0) return TE.right(wait);
  // Checks that no process has taken a place since, unless one more is free.
  const allowed = allowedIn(state, rate);
  const leaver = newest.at(-allowed);
  const asFull = fact('ZRANGE', quotaKey, -allowed, -allowed, 'WITHSCORES');
  const checks = [asLearnt, answers(leaver === undefined ? [] : [leaver.name, leaver.at], asFull)];
  return pipe(
    commitOrNull(redis, checks, ({ place }) => {
      const quota = place(quotaKey, 'zset');
      return [
        ['ZREMRANGEBYSCORE', quota, '-inf', now - rate.windowMs],
        ['ZADD', quota, until, name],
        ['PEXPIRE', quota, lasts + rate.windowMs],
      ];
    }),
    TE.map((done) => (done === null ? CHANGED : 0)),
  );
};

const close = (
  redis: RedisConnection,
  name: string,
  rate: Rate,
  refusal: Refusal | null,
  { now, state, ttl, asLearnt }: Known,
) => {
  const next = recordAnswer(state, rate, name, now, refusal);
  const { lowered, blockedUntil, changedAt } = next;
  const isOver = lowered === null && now >= blockedUntil;
  const isLearnt = changedAt !== state.changedAt || refusal !== null;
  const least = rate.windowMs + 1;
  return commitOrRetry(redis, [asLearnt], ({ place }) => {
    const quota = place(quotaKey, 'zset');
    const learnt = place(quotaStateKey, 'hash');
    const values = [allowedIn(next, rate), blockedUntil, changedAt];
    const noted: Operation = isOver
      ? ['DEL', learnt]
      : ['HSET', learnt, ...FIELDS.flatMap((field, at) => [field, values[at] ?? 0])];
    return [
      // The clock shows whole ms: the answer came at most one later.
      ['ZADD', quota, now + 1, name],
      // The request may have outlived its expected time, and with it the key's expiry.
      ...(ttl < least ? [['PEXPIRE', quota, least] as const] : []),
      ...(isLearnt ? [noted] : []),
    ];
  });
};

/** A request quota shared by all processes on one Redis, measured by that Redis's clock. */
export const makeRedisRequestQuota = (redis: RedisConnection): RequestQuota => ({
  take: (name, rate, lasts) =>
    pipe(
      read(redis, name, rate),
      TE.flatMap((known) => take(redis, name, rate, lasts, known)),
      whileChanged,
    ),
  close: (name, rate, refusal) =>
    pipe(
      read(redis, name, rate),
      TE.flatMap((known) => close(redis, name, rate, refusal, known)),
      (attempt) => whileChanged(attempt),
      TE.asUnit,
    ),
});
