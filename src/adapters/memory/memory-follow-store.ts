import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RateLimited, UserNotFound } from '../../application/errors.js';
import type { Follow, FollowReceipt, FollowStore } from '../../application/ports/follow-store.js';
import type { Key } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import { UNTIMED_ORIGIN, type Origin } from '../../application/ports/origin.js';
import { followEdge, withVersion } from './edge-versions.js';
import { followersOf, followingOf, setFollow } from './follow-steps.js';
import { membersOf, type Keyspace } from './keyspace.js';
import { findUser } from './lookup.js';
import { namesIn } from './names.js';
import { spend } from './spend.js';
import { passTo } from './sync-space.js';

const apply = (
  space: Keyspace,
  follow: Follow,
  present: boolean,
  origin: Origin,
): E.Either<UserNotFound | RateLimited, FollowReceipt> =>
  pipe(
    findUser(space, follow.follower),
    E.flatMap(() => findUser(space, follow.following)),
    E.flatMap(() => {
      const isThere = membersOf(space, followingOf(follow.follower)).has(follow.following);
      return isThere === present ? E.right(undefined) : spend(space, origin, { edges: 1 });
    }),
    E.map(() => {
      // A user acts now, and says so by the version alone.
      if (origin.byUser) passTo(space.sync, origin.version ?? 0);
      const changed = withVersion(space, followEdge(follow), origin, () =>
        setFollow(space, follow, present),
      );
      return { changed, followerCount: membersOf(space, followersOf(follow.following)).size };
    }),
  );

export const makeMemoryFollowStore = (space: Keyspace): FollowStore => {
  const list =
    (
      keyOf: (username: Username) => Key,
      followOf: (username: Username, name: Username) => Follow,
    ): FollowStore['followers'] =>
    (username, range) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.map(() =>
            namesIn(
              space,
              membersOf(space, keyOf(username)),
              (name) => followEdge(followOf(username, name)),
              range,
            ),
          ),
        ),
      );

  return {
    add: (follow, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() => apply(space, follow, true, origin)),
    remove: (follow, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() => apply(space, follow, false, origin)),
    followers: list(followersOf, (following, follower) => ({ follower, following })),
    following: list(followingOf, (follower, following) => ({ follower, following })),
  };
};
