import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RateLimited } from '../../application/errors.js';
import type { EngagementStore } from '../../application/ports/engagement-store.js';
import { UNTIMED_ORIGIN } from '../../application/ports/origin.js';
import { engagementEdge, withVersion } from './edge-versions.js';
import { countOf, disengage, engage, isEngaged } from './engagement-steps.js';
import { membersOf, type Keyspace } from './keyspace.js';
import { findShownPost, findUser } from './lookup.js';
import { namesIn } from './names.js';
import { spend } from './spend.js';
import { passTo } from './sync-space.js';

export const makeMemoryEngagementStore = (space: Keyspace): EngagementStore => {
  const act =
    (change: typeof engage, adds: boolean): EngagementStore['add'] =>
    (engagement, now, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, engagement.username),
          E.flatMap(() => findShownPost(space, engagement.id)),
          E.flatMap((): E.Either<RateLimited, void> =>
            isEngaged(space, engagement) === adds
              ? E.right(undefined)
              : spend(space, origin, { edges: 1 }),
          ),
          E.map(() => {
            passTo(space.sync, now);
            const edge = engagementEdge(engagement);
            const changed = withVersion(space, edge, origin, () => change(space, engagement, now));
            return { changed, count: countOf(space, engagement) };
          }),
        ),
      );

  return {
    add: act(engage, true),
    remove: act(disengage, false),
    likers: (id, range) =>
      TE.fromIOEither(() =>
        pipe(
          findShownPost(space, id),
          E.map(() =>
            namesIn(
              space,
              membersOf(space, { of: 'post', id, part: 'likes' }),
              (username) => engagementEdge({ kind: 'like', id, username }),
              range,
            ),
          ),
        ),
      ),
  };
};
