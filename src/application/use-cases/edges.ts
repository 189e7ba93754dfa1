import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ActKind, TieKind } from '../../domain/entities/edges.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { engagementEdge, tieEdge } from '../../domain/sync/decide-edge.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { makeActOnEdge, type EdgeReceipt } from '../act-on-edge.js';
import {
  cannotBlockSelf,
  cannotFollowSelf,
  cannotMuteSelf,
  type Blocked,
  type CannotBlockSelf,
  type CannotFollowSelf,
  type CannotMuteSelf,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { originOf } from '../origin.js';
import { actingAs } from '../service-account.js';
import type { Needs } from '../world.js';

type Refusal = Blocked | UserNotFound | PostNotFound | ChangeRefused | StoreError;

/** Liking, bookmarking, or taking either back, as the acting user. */
export type Engage = (command: {
  readonly principal: Principal;
  readonly id: PostId;
}) => TE.TaskEither<Refusal, EdgeReceipt>;

/** Following, muting or blocking somebody, or taking either back, as the acting user. */
type Tie<Self> = (command: {
  readonly principal: Principal;
  readonly whom: Username;
}) => TE.TaskEither<Self | Refusal, EdgeReceipt>;

export type Follow = Tie<CannotFollowSelf>;
/** What whoever it is done to is not told. */
export type TieUntold = Tie<CannotMuteSelf | CannotBlockSelf>;

type Deps = Needs<'edges' | 'users.create' | 'clock'>;

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

const makeTie = <Self>(deps: Deps, kind: TieKind, present: boolean, ofSelf: Self): Tie<Self> => {
  const act = makeAct(deps, present);
  return ({ principal, whom }) =>
    principal.username === whom
      ? TE.left(ofSelf)
      : act(principal, tieEdge({ kind, by: principal.username, whom }));
};

export const makeFollow = (deps: Deps): Follow => makeTie(deps, 'follow', true, cannotFollowSelf);
export const makeUnfollow = (deps: Deps): Follow =>
  makeTie(deps, 'follow', false, cannotFollowSelf);
export const makeMute = (deps: Deps): TieUntold => makeTie(deps, 'mute', true, cannotMuteSelf);
export const makeUnmute = (deps: Deps): TieUntold => makeTie(deps, 'mute', false, cannotMuteSelf);
export const makeBlock = (deps: Deps): TieUntold => makeTie(deps, 'block', true, cannotBlockSelf);
export const makeUnblock = (deps: Deps): TieUntold =>
  makeTie(deps, 'block', false, cannotBlockSelf);
