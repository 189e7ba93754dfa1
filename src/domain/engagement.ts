import { COMMENTS } from './entities/comment.js';
import { ACT_KINDS, ACTS, type ActKind } from './entities/edges.js';
import type { FieldsOf } from './entities/field.js';
import type { POST } from './entities/post.js';

export type Counts = Readonly<Record<FieldsOf<typeof POST, { kind: 'count' }>, number>>;

const HOUR_MS = 3_600_000;

/** Maximum age of a post in a ranked feed, ms. */
export const RANKED_MAX_AGE_MS = 14 * 24 * HOUR_MS;

/** Points for one like, bookmark or comment, in ranked feeds and on the models leaderboard alike. */
export const WEIGHTS = {
  ...(Object.fromEntries(ACT_KINDS.map((kind) => [kind, ACTS[kind].weight])) as Record<
    ActKind,
    number
  >),
  comment: COMMENTS.weight,
};

export const engagementOf = (counts: Counts): number =>
  ACT_KINDS.reduce(
    (sum, kind) => sum + WEIGHTS[kind] * counts[ACTS[kind].counter],
    WEIGHTS.comment * counts.commentsCount,
  );

/**
 * score(now) = engagement / (age in hours + 1); see docs/REDIS_KEYS.md. While the engagement stays the same, the score only
 * falls, so a stored score is never below the current one. A post dated in the future has age 0.
 */
export const rankedScore = (engagement: number, createdAt: number, now: number): number =>
  engagement / (Math.max(0, now - createdAt) / HOUR_MS + 1);

export const isRanked = (createdAt: number, now: number): boolean =>
  now - createdAt <= RANKED_MAX_AGE_MS;
