import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NameLists } from '../../application/ports/name-lists.js';
import type { Key } from '../../domain/key.js';
import { engagementEdge, followEdge, type Follow } from '../../domain/sync/edge.js';
import { followersOf, followingOf } from './follow-steps.js';
import { findShownPost, findUser } from './lookup.js';
import { cutNames, type NamePage, type NamePlace, type NameRequest } from '../../domain/page.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { edgeVersion, sinceOf } from './edge-versions.js';
import { membersOf, type Keyspace } from './keyspace.js';
import { descending, makeSortedSet, put } from './sorted-set.js';

/** A page of a set of usernames, each standing by the instant of the edge that put it there. */
const namesIn = (
  space: Keyspace,
  set: ReadonlySet<string>,
  edgeOf: (name: Username) => EdgeName,
  request: NameRequest,
): NamePage => {
  const { after = null } = request;
  const sorted = makeSortedSet();
  for (const name of set as ReadonlySet<Username>) {
    const edge = edgeOf(name);
    put(sorted, name, sinceOf(space, edge) ?? edgeVersion(space, edge));
  }
  const from = after === null ? null : { score: after.at, member: after.name };
  const places = [...descending(sorted, from)].map(({ member, score }): NamePlace => ({
    at: score,
    name: member as Username,
  }));
  return cutNames(places, set.size, request);
};

export const makeMemoryNameLists = (space: Keyspace): NameLists => {
  const listOf =
    (
      keyOf: (username: Username) => Key,
      followOf: (username: Username, name: Username) => Follow,
    ): NameLists['followers'] =>
    (username, request) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.map(() =>
            namesIn(
              space,
              membersOf(space, keyOf(username)),
              (name) => followEdge(followOf(username, name)),
              request,
            ),
          ),
        ),
      );

  return {
    likers: (id, request) =>
      TE.fromIOEither(() =>
        pipe(
          findShownPost(space, id),
          E.map(() =>
            namesIn(
              space,
              membersOf(space, { of: 'post', id, part: 'likes' }),
              (username) => engagementEdge({ kind: 'like', id, username }),
              request,
            ),
          ),
        ),
      ),
    followers: listOf(followersOf, (following, follower) => ({ follower, following })),
    following: listOf(followingOf, (follower, following) => ({ follower, following })),
  };
};
