import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import { makeOwnQuota } from '../../../src/adapters/system/own-quota.js';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Leases } from '../../../src/application/ports/leases.js';
import type { Source } from '../../../src/application/ports/source.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { PULL_LEASE } from '../../../src/application/sync/cursors.js';
import type { Timer } from '../../../src/application/ports/timer.js';
import { type Quota, makeQuota } from '../../../src/application/sync/pull-quota.js';
import type { TableTurn } from '../../../src/application/sync/pull-table.js';
import { type Pull, type PullActivity, makePull } from '../../../src/application/use-cases/pull.js';
import {
  type ReadPullStatus,
  makeReadPullStatus,
} from '../../../src/application/use-cases/read-pull-status.js';
import { makeRetryDeferred } from '../../../src/application/use-cases/retry-deferred.js';
import { ENTITIES, type Entity } from '../../../src/domain/sync/entity.js';
import { DEFAULT_MAPPING, type SyncMapping } from '../../../src/domain/sync/mapping.js';
import type { Rate } from '../../../src/domain/sync/quota.js';
import { makeRetry } from '../../../src/runtime/timer.js';
import { ok } from '../run/effect.js';
import { startRedis } from '../redis/server.js';

/** A clock and timer whose time advances only when somebody sleeps, so that no test has to wait. */
export const makeTime = (start = 0) => {
  let now = start;
  const slept: number[] = [];
  const timer: Timer = {
    now: () => now,
    sleep: (ms) =>
      T.fromIO(() => {
        slept.push(ms);
        now += ms;
        return true;
      }),
    random: () => 0.5,
  };
  return { timer, retry: makeRetry(timer), slept, now: () => now };
};

/** Returns the pulling part of the status, where no comparison runs by itself. */
export const pullStatus = (
  leases: Pick<Leases, 'cursors'>,
  activity: PullActivity,
  entities: readonly Entity[] = ENTITIES,
  mapping: SyncMapping = DEFAULT_MAPPING,
): ReadPullStatus =>
  makeReadPullStatus({
    leases,
    entities,
    mapping,
    interval: 60_000,
    comparingPlan: TE.right({ entities: [], dueAt: null, within: null, last: null }),
    isPulled: TE.right(true),
    activity,
  });

let names = 0;

/** A quota in the time of `makeTime`, over a request count that others may share. */
export const makeVirtualQuota = (
  rate: Rate,
  timer: Pick<Timer, 'now' | 'sleep'>,
  requests = makeOwnQuota(timer.now),
): Quota =>
  makeQuota({
    requests,
    rate,
    timeout: 1000,
    timer,
    nextName: () => `request ${(names += 1)}`,
    onStore: () => () => undefined,
  });

interface Reading {
  readonly source: Source;
  readonly isChosen: boolean;
  readonly mapping?: SyncMapping;
  readonly rate?: Rate;
  readonly pageSize?: number;
  readonly patience?: number;
  readonly holder?: string;
}

export interface PullWorld {
  readonly client: Redis;
  readonly stores: Stores;
  readonly fresh: () => Promise<void>;
  /** A puller that holds the lease, in the time of `makeTime`. */
  readonly puller: (
    time: ReturnType<typeof makeTime>,
    reading: Reading,
  ) => Promise<Pull & { readonly holder: string }>;
  /** Applies the deferred records whose owners have arrived. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const clock = { now: Date.now };
const LONG = 600_000;

/** Starts everything that pulling needs, over a Redis of its own. */
export const startPullWorld = async (): Promise<PullWorld> => {
  const server = await startRedis();
  const client = await server.connect(scripts);
  const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 1000 });
  const apply = makeApply({ sync: stores.sync, clock, digest: sha1Digest });
  const retryDeferred = makeRetryDeferred({ ...stores, apply, clock, digest: sha1Digest });
  return {
    client,
    stores,
    fresh: async () => {
      await client.flushall();
    },
    puller: async ({ timer, retry }, reading) => {
      const { holder = 'me', rate = { requests: 1000, windowMs: 1000 } } = reading;
      await ok(stores.leases.acquire(PULL_LEASE, holder, LONG));
      const pull = makePull({
        mapping: DEFAULT_MAPPING,
        pageSize: 7,
        patience: LONG,
        ...reading,
        quota: makeVirtualQuota(rate, timer),
        timer,
        retry,
        leases: stores.leases,
        apply,
        clock,
        holder,
        overlap: 60_000,
      });
      return { ...pull, holder };
    },
    settle: async () => {
      while ((await ok(retryDeferred)) === 'worked');
    },
    close: async () => {
      client.disconnect();
      await server.stop();
    },
  };
};

/** Pulls until every table has been read, and then one more round for what has changed. */
export const pullAll = async (pull: Pull): Promise<readonly TableTurn[]> => {
  for (;;) {
    const turns = await ok(pull.round);
    if (turns.every(({ phase, isUnfinished }) => phase === 'increments' && !isUnfinished))
      return turns;
  }
};
