import type { Stores } from '../../application/ports/stores.js';
import type { Snapshot } from '../../domain/invariant/snapshot.js';
import { makeKeyspace } from './keyspace.js';
import { makeMemoryEngagementStore } from './memory-engagement-store.js';
import { makeMemoryFeedStore } from './memory-feed-store.js';
import { makeMemoryFollowStore } from './memory-follow-store.js';
import { makeMemoryPostStore } from './memory-post-store.js';
import { makeMemoryProxyStore } from './memory-proxy-store.js';
import { makeMemoryStoreHealth } from './memory-store-health.js';
import { makeMemoryUserDirectory } from './memory-user-directory.js';
import { makeMemoryUserStore } from './memory-user-store.js';
import { makeMemoryWorkQueue } from './memory-work-queue.js';
import { snapshot } from './snapshot.js';

export interface MemorySettings {
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

export interface MemoryStores extends Stores {
  /** Everything that is stored, as it is now. */
  readonly dump: () => Snapshot;
}

/** Every port over one keyspace of its own, which ends with the process. */
export const makeMemoryStores = ({ exploreMax }: MemorySettings): MemoryStores => {
  const space = makeKeyspace(exploreMax);
  return {
    users: makeMemoryUserStore(space),
    posts: makeMemoryPostStore(space),
    engagements: makeMemoryEngagementStore(space),
    follows: makeMemoryFollowStore(space),
    feeds: makeMemoryFeedStore(space),
    directory: makeMemoryUserDirectory(space),
    proxy: makeMemoryProxyStore(space),
    work: makeMemoryWorkQueue(space),
    health: makeMemoryStoreHealth(space),
    dump: () => snapshot(space),
  };
};
