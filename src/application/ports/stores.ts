import type { EngagementStore } from './engagement-store.js';
import type { FeedStore } from './feed-store.js';
import type { FollowStore } from './follow-store.js';
import type { PostStore } from './post-store.js';
import type { ProxyStore } from './proxy-store.js';
import type { StoreHealth } from './store-health.js';
import type { UserDirectory } from './user-directory.js';
import type { UserStore } from './user-store.js';
import type { WorkQueue } from './work-queue.js';

/** Every port onto one store, as one adapter offers them: they share its data and its atomicity. */
export interface Stores {
  readonly users: UserStore;
  readonly posts: PostStore;
  readonly engagements: EngagementStore;
  readonly follows: FollowStore;
  readonly feeds: FeedStore;
  readonly directory: UserDirectory;
  readonly proxy: ProxyStore;
  readonly work: WorkQueue;
  readonly health: StoreHealth;
}
