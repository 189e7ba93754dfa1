import * as E from 'fp-ts/lib/Either.js';
import type { ActedPost } from './acted-post.js';
import { ACTS, isTie, TIES, type ActKind, type TieKind } from '../entities/edges.js';
import type { Key } from '../key.js';
import type { PostId } from '../post.js';
import type { Step } from './step.js';
import { versionOver } from './version.js';
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

/** The set of those who follow, mute, block, like or bookmark the same as this edge. */
export const companyOf = ({ kind, target }: EdgeName): Key =>
  isTie(kind)
    ? { of: 'user', username: target as Username, part: TIES[kind].theirs }
    : { of: 'post', id: target as PostId, part: ACTS[kind].theirs };

/** A block ends what the two have with each other: whom either follows. */
export const endedBy = ({ kind, user, target }: EdgeName): readonly EdgeName[] =>
  kind === 'block'
    ? [
        { kind: 'follow', user, target },
        { kind: 'follow', user: target as Username, target: user },
      ]
    : [];

/** An act of somebody here on an edge. `version`, ms: null leaves the one that there is. */
interface EdgeIntent {
  readonly edge: EdgeName;
  readonly present: boolean;
  readonly version: number | null;
  readonly byUser: boolean;
}

/** An edge and its two ends as they stand. */
export interface EdgeSnapshot {
  readonly isUserHere: boolean;
  readonly isTargetHere: boolean;
  /** Of a post that is liked or bookmarked; null where it has no author who can be. */
  readonly post: ActedPost | null;
  readonly present: boolean;
  /** The version, ms; 0 for none. */
  readonly at: number;
  /** It is absent only because a collection was lost: `at` is the version that it stood by. */
  readonly isLost?: boolean;
  /** Records that wait may tell of it: both its ends are here by now, and those are looked at after they came. */
  readonly isAwaited?: boolean;
}

export type SetEdge = Extract<Step, { readonly do: 'set-edge' }>;

/** Which end of the edge is not here. */
export type MissingEnd = 'user' | 'target';

/**
 * What an act changes: null where it is so already. A banned post is nobody's to act upon. What was lost is taken
 * from whoever acted, or a repair would bring it back. That what may come by a record that waits was taken back is
 * remembered, but by whoever has no version.
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
  const at = version === null ? before : versionOver(before, { version, byUser });
  return E.right({ do: 'set-edge', edge, present, was, at, since: now, sent: null, post });
};

/** An edge as it stands. */
export interface StandingEdge {
  readonly edge: EdgeName;
  readonly snapshot: EdgeSnapshot;
}

/** All that an act changes: nothing where it is so already, and with a new block what it ends. */
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
