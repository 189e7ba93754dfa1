import { erasedOwner, postOwner, userIdOwner, userOwner } from '../../domain/sync/record.js';
import type { PostId } from '../../domain/post.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import { wake } from './deferral-steps.js';
import { freeId, nameId } from './identities.js';
import type { Keyspace } from './keyspace.js';
import { textOf } from './post-record.js';
import { passTo } from './sync-space.js';

/** The Xano id that a user has by now, '' before for none; rows of Xano may name the user by it. */
export const indexUser = (
  space: Keyspace,
  username: Username,
  before: XanoId,
  now: number,
): void => {
  const id = textOf(space.users.get(username), 'id');
  passTo(space.sync, now);
  if (before !== '' && before !== id) {
    freeId(space, username, before);
    wake(space, erasedOwner(username));
  }
  if (id === '') return;
  if (nameId(space, id, username)) wake(space, userIdOwner(id));
};

/** A user who came by another way than syncing: whoever waits is looked at too. */
export const welcomeUser = (space: Keyspace, username: Username, now: number): void => {
  passTo(space.sync, now);
  wake(space, userOwner(username));
};

export const welcomePost = (space: Keyspace, id: PostId, now: number): void => {
  passTo(space.sync, now);
  wake(space, postOwner(id));
};
