import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isTie, TIES, type ActKind, type TieKind } from '../../domain/entities/edges.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import {
  decideAct,
  endedBy,
  type MissingEnd,
  type SetEdge,
  engagementEdge,
  tieEdge,
} from '../../domain/sync/decide-edge.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import {
  blocked,
  postNotFound,
  userNotFound,
  type Blocked,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
  cannotBlockSelf,
  cannotFollowSelf,
  cannotMuteSelf,
  type CannotBlockSelf,
  type CannotFollowSelf,
  type CannotMuteSelf,
} from '../errors.js';
import { ask, gen, known } from '../gen.js';
import { originOf, actingAs } from '../acting.js';
import type { EdgeActs, EdgeReading } from '../ports/edge-acts.js';
import type { Origin } from '../ports/origin.js';
import { whileChangedFrom } from '../while-changed.js';
import type { Needs } from '../world.js';

interface EdgeAct {
  readonly edge: EdgeName;
  readonly present: boolean;
  readonly origin: Origin;
  readonly now: number;
}

/** `changed` is false when the edge was so already: each act may be repeated. */
export interface EdgeReceipt {
  readonly changed: boolean;
  /** How many users follow, mute, block, like or bookmark the same target afterwards. */
  readonly count: number;
}

type Refusal = Blocked | UserNotFound | PostNotFound | ChangeRefused | StoreError;

/** Atomic: makes or removes a follow, mute, block, like or bookmark, with everything that follows from it. */
export type ActOnEdge = (act: EdgeAct) => TE.TaskEither<Refusal, EdgeReceipt>;

const missing = (
  { kind, user, target }: EdgeName,
  end: MissingEnd,
): UserNotFound | PostNotFound => {
  if (end === 'user') return userNotFound(user);
  return isTie(kind) ? userNotFound(target as Username) : postNotFound(target as PostId);
};

/** Returns the two ends of an edge by the names of the columns of its table. */
const endsOf = ({ kind, user, target }: EdgeName): Readonly<Record<string, string>> => {
  switch (kind) {
    case 'follow':
      return { follower: user, following: target };
    case 'mute':
    case 'block':
      return { username: user, [TIES[kind].mine]: target };
    case 'like':
    case 'bookmark':
      return { username: user, post_id: target };
  }
};

/** Makes the event of a step. The user of the edge is its actor, so that what that user did before reaches Xano first. */
const eventOf = ({ edge, present, at, since }: SetEdge): OutboxEvent => ({
  type: `${edge.kind}.${present ? 'added' : 'removed'}`,
  actor: edge.user,
  at,
  data: { ...endsOf(edge), created_at: since },
});

export const makeActOnEdge =
  ({ edges }: { readonly edges: EdgeActs }): ActOnEdge =>
  (act) => {
    const { edge, present, origin, now } = act;
    const attempt = function* (reading: EdgeReading) {
      const decided = decideAct(reading, { ...act, ...origin }, now);
      if (E.isLeft(decided)) return yield* known(E.left(missing(edge, decided.left)));
      const steps = decided.right;
      const changed = steps.some(({ was, present }) => was !== present);
      const done = yield* ask(
        edges.enact(reading, {
          steps,
          origin,
          costs: steps.length > 0 ? { edges: 1 } : {},
          events: steps.map(eventOf),
          now,
        }),
      );
      if (E.isLeft(done)) return done;
      if (done.right === 'orphaned') return yield* known(E.left(missing(edge, 'target')));
      if (done.right === 'blocked') return yield* known(E.left(blocked));
      return E.right({ changed, count: done.right });
    };
    const takesBack = origin.version !== null && (!present || endedBy(edge).length > 0);
    return gen(() =>
      whileChangedFrom(present ? edges.expect(edge) : null, edges.read(edge, takesBack), attempt),
    );
  };

/** Likes or bookmarks a post as the acting user, or takes that back. */
type Engage = (command: {
  readonly principal: Principal;
  readonly id: PostId;
}) => TE.TaskEither<Refusal, EdgeReceipt>;

type OfSelf = CannotFollowSelf | CannotMuteSelf | CannotBlockSelf;

/** Follows, mutes or blocks a user as the acting user, or takes that back. */
export type Tie = (command: {
  readonly principal: Principal;
  readonly whom: Username;
}) => TE.TaskEither<OfSelf | Refusal, EdgeReceipt>;

/** Makes the use cases by which users act on posts and on each other, and take that back. */
export const makeEdgeUses = (deps: Needs<'edges' | 'users.create' | 'clock'>) => {
  const actOnEdge = makeActOnEdge(deps);
  const act =
    (principal: Principal, present: boolean, edge: EdgeName): TE.TaskEither<Refusal, EdgeReceipt> =>
    () => {
      const now = deps.clock.now();
      const origin = originOf(principal, now);
      return actingAs(deps)(principal.username)(actOnEdge({ edge, present, origin, now }))();
    };
  const engage =
    (kind: ActKind, present: boolean): Engage =>
    ({ principal, id }) =>
      act(principal, present, engagementEdge({ kind, id, username: principal.username }));
  const tie =
    (kind: TieKind, present: boolean, ofSelf: OfSelf): Tie =>
    ({ principal, whom }) =>
      principal.username === whom
        ? TE.left(ofSelf)
        : act(principal, present, tieEdge({ kind, by: principal.username, whom }));
  return {
    likePost: engage('like', true),
    unlikePost: engage('like', false),
    bookmarkPost: engage('bookmark', true),
    unbookmarkPost: engage('bookmark', false),
    follow: tie('follow', true, cannotFollowSelf),
    unfollow: tie('follow', false, cannotFollowSelf),
    mute: tie('mute', true, cannotMuteSelf),
    unmute: tie('mute', false, cannotMuteSelf),
    block: tie('block', true, cannotBlockSelf),
    unblock: tie('block', false, cannotBlockSelf),
  };
};
