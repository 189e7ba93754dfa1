import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreHealth, StoreIdentity } from '../../application/ports/store-health.js';
import { NO_FACTS } from '../../domain/health/store-facts.js';
import type { Keyspace } from './keyspace.js';
import { waitingIn } from './sync-space.js';

export const makeMemoryStoreHealth = (space: Keyspace): StoreHealth => {
  let store: Pick<StoreIdentity, 'name' | 'emptied'> | null = null;
  return {
    // In memory, propagation and deletion are done within the change itself.
    check: TE.fromIO(() => ({
      users: space.users.size,
      posts: space.posts.size,
      pendingWork: 0,
      deferred: waitingIn(space.sync),
      deadLetters: space.sync.dead.size,
      damaged: [],
    })),
    probe: ({ freshName }) =>
      TE.fromIO(() => {
        store ??= { name: freshName, emptied: null };
        return {
          ...store,
          users: space.users.size,
          posts: space.posts.size,
          copyAsOf: space.sync.canary.at,
        };
      }),
    noteEmptied: (name, emptied) =>
      TE.fromIO(() => {
        if (store?.name === name)
          store = { name, emptied: emptied === null ? null : (store.emptied ?? emptied) };
      }),
    noteCanary: (at) =>
      TE.fromIO(() => {
        const { canary } = space.sync;
        const before = canary.at;
        canary.at = Math.max(before ?? at, at);
        return before;
      }),
    facts: TE.right(NO_FACTS),
  };
};
