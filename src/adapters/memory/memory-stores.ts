import type { IO } from 'fp-ts/lib/IO.js';
import { NO_HOMES } from '../../application/ports/home-keeper.js';
import type { Stores } from '../../application/ports/stores.js';
import type { Budgets } from '../../domain/limits/policy.js';
import type { Snapshot } from '../../domain/invariant/snapshot.js';
import { makeAccounts } from './accounts.js';
import { makeKeyspace } from './keyspace.js';
import { makeMemoryDeadLetters } from './memory-dead-letters.js';
import { makeMemoryDeferrals } from './memory-deferrals.js';
import { makeMemoryColumnKinds } from './memory-column-kinds.js';
import { makeMemoryAlertBook } from './memory-alert-book.js';
import { makeMemoryEdgeActs } from './memory-edge-acts.js';
import { makeMemoryJournal } from './memory-journal.js';
import { makeMemoryLeases } from './memory-leases.js';
import { memoryOutbox } from './memory-outbox.js';
import { makeMemoryPostStore } from './memory-post-store.js';
import { makeMemoryProxyStore } from './memory-proxy-store.js';
import { makeMemoryReader } from './memory-reader.js';
import { makeMemoryRateLimiter } from './memory-rate-limiter.js';
import { makeMemoryRequestQuota } from './memory-request-quota.js';
import { makeMemoryStoreHealth } from './memory-store-health.js';
import { makeMemorySyncStatistics } from './memory-sync-statistics.js';
import { makeMemorySyncStore } from './memory-sync-store.js';
import { makeMemoryUserStore } from './memory-user-store.js';
import { makeMemoryWorkQueue } from './memory-work-queue.js';
import { snapshot } from './snapshot.js';
import { makeMemoryNameLists } from './names.js';

export interface MemorySettings {
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
  /** How many lines the journal keeps. */
  readonly journalMax?: number;
  /** How long a delete is remembered, ms. */
  readonly tombstoneTtl?: number;
  /** How long a record waits for its owner, ms. */
  readonly deferTtl?: number;
  /** The clock of limits, ms. */
  readonly ticks?: IO<number>;
  /** What users may do in a day; null: as much as they please. */
  readonly budgets?: Budgets | null;
}

const JOURNAL_MAX = 100_000;
const DAY_MS = 86_400_000;

export interface MemoryStores extends Stores {
  /** Everything that is stored, as it is now. */
  readonly dump: () => Snapshot;
}

/** Every port over one keyspace of its own, which ends with the process. */
export const makeMemoryStores = ({
  exploreMax,
  journalMax = JOURNAL_MAX,
  tombstoneTtl = 7 * DAY_MS,
  deferTtl = DAY_MS,
  ticks,
  budgets = null,
}: MemorySettings): MemoryStores => {
  const space = makeKeyspace(
    exploreMax,
    { journalMax, tombstoneTtl, deferTtl },
    { accounts: makeAccounts(ticks), budgets },
  );
  return {
    users: makeMemoryUserStore(space),
    posts: makeMemoryPostStore(space),
    names: makeMemoryNameLists(space),
    reader: makeMemoryReader(space),
    held: makeMemoryReader(space),
    homes: NO_HOMES,
    proxy: makeMemoryProxyStore(space),
    work: makeMemoryWorkQueue(space),
    health: makeMemoryStoreHealth(space),
    sync: makeMemorySyncStore(space),
    edges: makeMemoryEdgeActs(space),
    deferrals: makeMemoryDeferrals(space),
    deadLetters: makeMemoryDeadLetters(space),
    journal: makeMemoryJournal(space),
    statistics: makeMemorySyncStatistics(space),
    leases: makeMemoryLeases(space),
    rates: makeMemoryRateLimiter(space.accounts),
    requestQuota: makeMemoryRequestQuota(),
    outbox: memoryOutbox,
    alertBook: makeMemoryAlertBook(),
    columnKinds: makeMemoryColumnKinds(),
    dump: () => snapshot(space),
  };
};
