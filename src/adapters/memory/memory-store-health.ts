import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreHealth } from '../../application/ports/store-health.js';
import type { Keyspace } from './keyspace.js';
import { waitingIn } from './sync-space.js';

/** In memory, propagation and deletion are done within the change itself. */
export const makeMemoryStoreHealth = (space: Keyspace): StoreHealth => ({
  check: TE.fromIO(() => ({
    users: space.users.size,
    posts: space.posts.size,
    pendingWork: 0,
    deferred: waitingIn(space.sync),
    deadLetters: space.sync.dead.size,
  })),
});
