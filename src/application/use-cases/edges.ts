import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ActKind } from '../../domain/entities/edges.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { engagementEdge, followEdge } from '../../domain/sync/decide-edge.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { makeActOnEdge, type EdgeReceipt } from '../act-on-edge.js';
import {
  cannotFollowSelf,
  type CannotFollowSelf,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { EdgeActs } from '../ports/edge-acts.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

type Refusal = UserNotFound | PostNotFound | ChangeRefused | StoreError;

/** Liking, bookmarking, or taking either back, as the acting user. */
export type Engage = (command: {
  readonly principal: Principal;
  readonly id: PostId;
}) => TE.TaskEither<Refusal, EdgeReceipt>;

export type Follow = (command: {
  readonly principal: Principal;
  readonly following: Username;
}) => TE.TaskEither<CannotFollowSelf | Refusal, EdgeReceipt>;

interface Deps {
  readonly edges: EdgeActs;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const makeAct = (deps: Deps, present: boolean) => {
  const act = makeActOnEdge(deps);
  return (principal: Principal, edge: EdgeName): TE.TaskEither<Refusal, EdgeReceipt> =>
    () => {
      const now = deps.clock.now();
      const origin = originOf(principal, now);
      return actingAs(deps)(principal.username)(act({ edge, present, origin, now }))();
    };
};

const makeEngage = (deps: Deps, kind: ActKind, present: boolean): Engage => {
  const act = makeAct(deps, present);
  return ({ principal, id }) =>
    act(principal, engagementEdge({ kind, id, username: principal.username }));
};

export const makeLikePost = (deps: Deps): Engage => makeEngage(deps, 'like', true);
export const makeUnlikePost = (deps: Deps): Engage => makeEngage(deps, 'like', false);
export const makeBookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', true);
export const makeUnbookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', false);

const makeFollowing = (deps: Deps, present: boolean): Follow => {
  const act = makeAct(deps, present);
  return ({ principal, following }) =>
    principal.username === following
      ? TE.left(cannotFollowSelf)
      : act(principal, followEdge({ follower: principal.username, following }));
};

export const makeFollow = (deps: Deps): Follow => makeFollowing(deps, true);
export const makeUnfollow = (deps: Deps): Follow => makeFollowing(deps, false);
