import { isDeepStrictEqual } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RateLimited } from '../../application/errors.js';
import { CHANGED, type EdgeActs, type Enacted } from '../../application/ports/edge-acts.js';
import type { PostId } from '../../domain/post.js';
import type { EdgeSnapshot } from '../../domain/sync/decide-edge.js';
import { companyOf } from '../../domain/sync/edge.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { takeSteps } from './commit-steps.js';
import { edgeVersion, isPresent } from './edge-versions.js';
import { membersOf, type Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';
import { spend } from './spend.js';
import { passTo } from './sync-space.js';

const postOf = (space: Keyspace, id: PostId): EdgeSnapshot['post'] => {
  const fields = space.posts.get(id);
  if (fields === undefined) return null;
  const { username, hashtags } = toPost(fields);
  return { author: username, hashtags, isBanned: fields.get('banned') === '1' };
};

const snapshotOf = (space: Keyspace, edge: EdgeName): EdgeSnapshot => {
  const post = edge.kind === 'follow' ? null : postOf(space, edge.target as PostId);
  return {
    isUserHere: space.users.has(edge.user),
    isTargetHere: edge.kind === 'follow' ? space.users.has(edge.target as Username) : post !== null,
    post,
    present: isPresent(space, edge),
    at: edgeVersion(space, edge),
  };
};

export const makeMemoryEdgeActs = (space: Keyspace): EdgeActs => ({
  read: (edge) => TE.fromIO(() => ({ edge, snapshot: snapshotOf(space, edge) })),
  enact: ({ edge, snapshot }, { step, origin, costs, now }) =>
    TE.fromIOEither((): E.Either<RateLimited, Enacted> => {
      passTo(space.sync, now);
      if (!isDeepStrictEqual(snapshot, snapshotOf(space, edge))) return E.right(CHANGED);
      return pipe(
        spend(space, origin, costs),
        E.map(() => {
          if (step !== null) takeSteps(space, [step], [], now);
          return membersOf(space, companyOf(edge)).size;
        }),
      );
    }),
});
