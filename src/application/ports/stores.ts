import type { AbandonedChanges } from './abandoned-changes.js';
import type { AlertBook, Journal, SyncStatistics } from './sync-books.js';
import type { BatchWrites } from './batch-writes.js';
import type { ColumnKinds } from './column-kinds.js';
import type { CommentActs, CommentLists } from './comments.js';
import type { DeadLetters } from './dead-letters.js';
import type { Deferrals } from './deferrals.js';
import type { EdgeActs } from './edge-acts.js';
import type { HomeKeeper } from './home-keeper.js';
import type { Leases } from './leases.js';
import type { NameLists } from './name-lists.js';
import type { NotificationMarks } from './notification-marks.js';
import type { Outbox } from './outbox.js';
import type { PostActs } from './post-acts.js';
import type { ProxyStore } from './proxy-store.js';
import type { Reader } from './reader.js';
import type { RateLimiter, RequestQuota } from './limits.js';
import type { StoreHealth } from './store-health.js';
import type { SyncStore } from './sync-store.js';
import type { UserStore } from './user-store.js';
import type { WorkQueue } from './work-queue.js';

/** Every port onto one store, as one adapter offers them: they share its data and its atomicity. */
export interface Stores {
  readonly users: UserStore;
  readonly posts: PostActs;
  readonly edges: EdgeActs;
  readonly comments: CommentActs;
  readonly commentLists: CommentLists;
  readonly names: NameLists;
  readonly marks: NotificationMarks;
  readonly reader: Reader;
  /** Answers from the copy of this process alone; fails with NOT_HELD where the copy lacks something. */
  readonly held: Reader;
  readonly homes: HomeKeeper;
  readonly proxy: ProxyStore;
  readonly batches: BatchWrites;
  readonly work: WorkQueue;
  /** Null where each change is a single step, as on one Redis. */
  readonly abandoned: AbandonedChanges | null;
  readonly health: StoreHealth;
  readonly sync: SyncStore;
  readonly deferrals: Deferrals;
  readonly deadLetters: DeadLetters;
  readonly journal: Journal;
  readonly statistics: SyncStatistics;
  readonly leases: Leases;
  readonly rates: RateLimiter;
  readonly requestQuota: RequestQuota;
  readonly outbox: Outbox;
  readonly alertBook: AlertBook;
  readonly columnKinds: ColumnKinds;
}
