import type { Cluster, Redis } from 'ioredis';
import type { StoreError } from '../../application/errors.js';
import type { Stores } from '../../application/ports/stores.js';
import { HOME_LIMITS, type HomeLimits } from '../../domain/home/home.js';
import type { Budgets } from '../../domain/limits/policy.js';
import { makeHomeKeeper } from '../../application/homes/keep.js';
import { makeEraser } from '../../application/erase-user.js';
import { makeRedisErasureActs } from './redis-erasure-acts.js';
import { connectionTo } from './cluster/connection.js';
import { type Observe, type Time } from './connection.js';
import { makeRedisNameLists } from './names.js';
import { makeSpend } from './spending.js';
import type { Copies } from './copies/copies.js';
import { DEFAULT_LIFETIMES, type Lifetimes } from './keyspace/waiting.js';
import { makeAsk } from './reading/ask.js';
import { makeAskMaster } from './reading/ask-master.js';
import { makeHeldReader, makeRedisReader } from './reading/redis-reader.js';
import {
  makeRedisAlertBook,
  makeRedisJournal,
  makeRedisSyncStatistics,
} from './redis-sync-books.js';
import { makeRedisBatchWrites } from './redis-batch-writes.js';
import { makeRedisColumnKinds } from './redis-column-kinds.js';
import { makeRedisCommentActs, makeRedisCommentLists } from './redis-comments.js';
import { makeRedisDeadLetters } from './redis-dead-letters.js';
import { makeRedisDeferrals } from './redis-deferrals.js';
import { makeRedisEdgeActs } from './redis-edge-acts.js';
import { makeRedisHomes } from './homes/redis-homes.js';
import { makeRedisLeases } from './redis-leases.js';
import { makeRedisNotificationMarks } from './redis-notification-marks.js';
import { makeRedisOutbox } from './redis-outbox.js';
import { makeRedisPostActs } from './redis-post-acts.js';
import { makeRedisProxyStore } from './redis-proxy-store.js';
import { makeRedisRateLimiter, makeRedisRequestQuota } from './redis-limits.js';
import { makeRedisStoreHealth } from './redis-store-health.js';
import { makeRedisUserStore } from './redis-user-store.js';
import { makeRedisSyncStore } from './redis-sync-store.js';
import { makeRedisWorkQueue } from './redis-work-queue.js';
import type { Waits } from './replicas.js';

interface Deps {
  /** Constructed with the `scripts` of scripts.ts. */
  readonly client: Redis | Cluster;
  /** The connection of changes that wait for replicas; null: changes do not wait. */
  readonly waits?: Waits | null;
  /** Called for each round trip. */
  readonly observe: Observe;
  readonly time?: Time;
  /** Called for each failure. */
  readonly failed?: (error: StoreError) => void;
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
  /** How many lines the journal keeps. */
  readonly journalMax?: number;
  /** Most events that may wait for Xano; null: what users do is not recorded for Xano. */
  readonly outboxMax?: number | null;
  /** What users may do in a day; null: no limit. */
  readonly budgets?: Budgets | null;
  /** Columns of the app that posts show. */
  readonly postColumns?: readonly string[];
  /** The in-process copies of what was read; null: each request reads from Redis. */
  readonly copies?: Copies | null;
  readonly lifetimes?: Lifetimes;
  /** Time without a reader after which a home is dropped, ms. */
  readonly homeIdle?: number;
  readonly homeLimits?: Partial<HomeLimits>;
}

const JOURNAL_MAX = 100_000;
const HOME_IDLE = 30 * 86_400_000;

/** Makes every port on one Redis. */
export const makeRedisStores = ({
  client,
  waits = null,
  observe,
  time,
  failed,
  exploreMax,
  journalMax = JOURNAL_MAX,
  outboxMax = null,
  budgets = null,
  postColumns = [],
  copies = null,
  lifetimes = DEFAULT_LIFETIMES,
  homeIdle = HOME_IDLE,
  homeLimits = {},
}: Deps): Stores => {
  const { redis, abandoned, cluster } = connectionTo(client, waits, observe, time, failed);
  const homes = makeRedisHomes(redis);
  const limits = { ...HOME_LIMITS, ...homeLimits };
  const ask = makeAsk(redis, postColumns);
  // On a cluster a demoted master rejects reads by itself.
  const direct = copies === null || redis.isSpread ? ask : makeAskMaster(redis, ask);
  const spend = makeSpend({ outboxMax, budgets });
  const held = makeHeldReader(copies);
  const eraser = makeEraser(makeRedisErasureActs(redis, spend, { ...lifetimes, exploreMax }));
  return {
    users: makeRedisUserStore(redis, eraser, spend, lifetimes),
    posts: makeRedisPostActs(redis, { exploreMax, ...lifetimes }, spend),
    edges: makeRedisEdgeActs(redis, spend, copies),
    comments: makeRedisCommentActs(redis, spend),
    commentLists: makeRedisCommentLists(redis),
    names: makeRedisNameLists(redis),
    marks: makeRedisNotificationMarks(redis),
    reader: makeRedisReader(direct, copies),
    held,
    homes: makeHomeKeeper(homes, limits),
    proxy: makeRedisProxyStore(redis),
    batches: makeRedisBatchWrites(redis, held, eraser, spend, lifetimes),
    abandoned,
    work: makeRedisWorkQueue(redis, eraser, homes, { homeIdle, limits, lifetimes }),
    health: makeRedisStoreHealth(redis, cluster),
    deferrals: makeRedisDeferrals(redis),
    deadLetters: makeRedisDeadLetters(redis),
    journal: makeRedisJournal(redis),
    statistics: makeRedisSyncStatistics(redis),
    leases: makeRedisLeases(redis),
    rates: makeRedisRateLimiter(redis),
    requestQuota: makeRedisRequestQuota(redis),
    outbox: makeRedisOutbox(redis),
    alertBook: makeRedisAlertBook(redis),
    columnKinds: makeRedisColumnKinds(redis),
    sync: makeRedisSyncStore(redis, { exploreMax, journalMax, ...lifetimes }),
  };
};
