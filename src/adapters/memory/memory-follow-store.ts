import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserNotFound } from '../../application/errors.js';
import type { Follow, FollowReceipt, FollowStore } from '../../application/ports/follow-store.js';
import type { Key } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import { addMember, membersOf, removeMember, type Keyspace } from './keyspace.js';
import { findUser } from './lookup.js';
import { namesIn } from './names.js';
import { countFollows } from './user-steps.js';

type Change = (space: Keyspace, key: Key, member: string) => boolean;

const followersOf = (username: Username): Key => ({ of: 'user', username, part: 'followers' });
const followingOf = (username: Username): Key => ({ of: 'user', username, part: 'following' });

const apply =
  (space: Keyspace, change: Change) =>
  ({ follower, following }: Follow): E.Either<UserNotFound, FollowReceipt> =>
    pipe(
      findUser(space, follower),
      E.flatMap(() => findUser(space, following)),
      E.map(() => {
        const changed = change(space, followersOf(following), follower);
        change(space, followingOf(follower), following);
        countFollows(space, follower);
        countFollows(space, following);
        return { changed, followerCount: membersOf(space, followersOf(following)).size };
      }),
    );

export const makeMemoryFollowStore = (space: Keyspace): FollowStore => {
  const list =
    (keyOf: (username: Username) => Key): FollowStore['followers'] =>
    (username, range) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.map(() => namesIn(membersOf(space, keyOf(username)), range)),
        ),
      );

  return {
    add: (follow) => TE.fromIOEither(() => apply(space, addMember)(follow)),
    remove: (follow) => TE.fromIOEither(() => apply(space, removeMember)(follow)),
    followers: list(followersOf),
    following: list(followingOf),
  };
};
