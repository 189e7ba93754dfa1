import * as E from 'fp-ts/lib/Either.js';
import type { ActedPost } from './acted-post.js';
import { ACTS, isTie, TIES, type ActKind, type TieKind } from '../entities/edges.js';
import type { Key } from '../key.js';
import type { PostId } from '../post.js';
import type { Step } from './step.js';
import { versionAfter } from './version.js';
import type { EdgeName } from './view.js';
import type { Username } from '../username.js';

export interface Tie {
  readonly kind: TieKind;
  readonly by: Username;
  readonly whom: Username;
}

export interface Engagement {
  readonly kind: ActKind;
  readonly id: PostId;
  readonly username: Username;
}

export const tieEdge = ({ kind, by, whom }: Tie): EdgeName => ({ kind, user: by, target: whom });

export const engagementEdge = ({ kind, id, username }: Engagement): EdgeName => ({
  kind,
  user: username,
  target: id,
});

/** Returns the key of the set of users with an edge of this kind to the same target. */
export const companyOf = ({ kind, target }: EdgeName): Key =>
  isTie(kind)
    ? { of: 'user', username: target as Username, part: TIES[kind].theirs }
    : { of: 'post', id: target as PostId, part: ACTS[kind].theirs };

/** Returns the edges that a block ends: the follows between its two users, in both directions. */
export const endedBy = ({ kind, user, target }: EdgeName): readonly EdgeName[] =>
  kind === 'block'
    ? [
        { kind: 'follow', user, target },
        { kind: 'follow', user: target as Username, target: user },
      ]
    : [];

/** An act of a caller on an edge. `version`, ms: null keeps the stored version. */
interface EdgeIntent {
  readonly edge: EdgeName;
  readonly present: boolean;
  readonly version: number | null;
  readonly byUser: boolean;
}

/** The stored state of an edge and of its two ends. */
export interface EdgeSnapshot {
  readonly isUserHere: boolean;
  readonly isTargetHere: boolean;
  /** The liked or bookmarked post; null when it does not exist, or its author is no valid username. */
  readonly post: ActedPost | null;
  readonly present: boolean;
  /** The version, ms; 0 for none. */
  readonly at: number;
  /** Whether the edge is absent only because a collection was lost: `at` is then the version that it had. */
  readonly isLost?: boolean;
  /** Whether a deferred record may still bring the edge: both ends exist, but what waited for them is retried later. */
  readonly isAwaited?: boolean;
}

export type SetEdge = Extract<Step, { readonly do: 'set-edge' }>;

/** The end of the edge that does not exist. */
export type MissingEnd = 'user' | 'target';

/**
 * Decides what an act changes; null when nothing. A banned post takes no acts. Taking back a lost edge also removes
 * it from the actor, or a repair would restore it. Taking back an edge that a deferred record may still bring leaves
 * a tombstone, unless the act has no version.
 */
export const decideEdge = (
  snapshot: EdgeSnapshot,
  { edge, present, version, byUser }: EdgeIntent,
  now: number,
): E.Either<MissingEnd, SetEdge | null> => {
  const { post, present: stands, at: before, isLost = false, isAwaited = false } = snapshot;
  if (!snapshot.isUserHere) return E.left('user');
  if (!snapshot.isTargetHere || (!isTie(edge.kind) && post?.isBanned !== false))
    return E.left('target');
  const was = present ? stands : stands || isLost;
  const mayCome = !present && isAwaited && version !== null;
  if (was === present && !mayCome) return E.right(null);
  const at = version === null ? before : versionAfter(before, { version, byUser });
  return E.right({ do: 'set-edge', edge, present, was, at, since: now, sent: null, post });
};

/** An edge with its stored state. */
export interface StandingEdge {
  readonly edge: EdgeName;
  readonly snapshot: EdgeSnapshot;
}

/** Decides every edge that an act changes; empty when nothing changes. A new block also ends the edges in `ended`. */
export const decideAct = (
  { snapshot, ended }: StandingEdge & { readonly ended: readonly StandingEdge[] },
  intent: EdgeIntent,
  now: number,
): E.Either<MissingEnd, readonly SetEdge[]> =>
  E.map((step: SetEdge | null): readonly SetEdge[] => {
    if (step === null) return [];
    if (!step.present) return [step];
    const ends = ended.flatMap((one) => {
      const end = decideEdge(one.snapshot, { ...intent, edge: one.edge, present: false }, now);
      return E.isRight(end) && end.right !== null ? [end.right] : [];
    });
    return [step, ...ends];
  })(decideEdge(snapshot, intent, now));
