import { engagementOf, isRanked, RANKED_MAX_AGE_MS, rankedScore } from '../../domain/engagement.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Key } from '../../domain/key.js';
import { CLOCK_SKEW_MS, RANKED_DEPTH, type Cursor } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Brief, Entry, Known } from '../ports/reader.js';
import type { SeenPost } from './feed.js';
import type { ShowPosts } from './shown-post.js';

export interface RankedPost {
  readonly seen: SeenPost;
  readonly score: number;
}

interface RankRequest {
  readonly tag: Hashtag;
  readonly now: number;
  /** Instant at which the posts are ordered. */
  readonly at: number;
  /** How many posts are wanted, including those that are skipped. */
  readonly count: number;
  readonly skip: number;
  /** Place of the last post that was shown before. */
  readonly after: Cursor | null;
}

interface Candidate {
  readonly id: PostId;
  readonly created_at: number;
  readonly score: number;
}

type Place = Pick<Cursor, 'score' | 'created_at' | 'id'>;

/** Orders places totally: the greater score first, then the newer, then the greater id. */
const compare = (a: Place, b: Place): number => {
  if (a.score !== b.score) return b.score - a.score;
  if (a.created_at !== b.created_at) return b.created_at - a.created_at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
};

const tailPlace = ({ id, created_at }: Cursor): Entry => ({ member: id, score: created_at });

const HOUR_MS = 3_600_000;

/** Posts read at once: mostly the first step already holds the best. `MAX_STEP` is the limit where many are skipped. */
const STEP = 64;
const MAX_STEP = 500;

/**
 * Returns the best posts of a tag by their scores at one instant. A stored score is never below the present one, so
 * the walk down the stored scores ends where no later post can reach those found. Posts without engagement have the
 * score 0 and come after all others, the newer first, from the tag's feed by time. A feed ends after RANKED_DEPTH
 * posts. A post dated after `at` counts as just made on each page: it may have been there, dated ahead, when the
 * first page was read, and must not be skipped.
 */
export const rankPosts = (
  known: Known,
  posts: Pick<ShowPosts, 'onPage' | 'isShown'>,
  { tag, now, at, count, skip, after }: RankRequest,
): readonly RankedPost[] | undefined => {
  const ranked: Key = { of: 'hashtag', tag, part: 'ranked' };
  const byTime: Key = { of: 'hashtag', tag, part: 'posts' };
  // Between `at` and now a score falls by this factor at the most; a little more covers a replica that stored it by a
  // clock ahead of ours, and rounding.
  const passed = Math.max(0, now - at) + CLOCK_SKEW_MS;
  const slack = (1 + passed / HOUR_MS) * (1 + 1e-9);

  const candidateOf = (id: PostId, brief: Brief, wantsEngaged: boolean): Candidate | null => {
    const { created_at } = brief;
    if (!isRanked(created_at, now)) return null;
    const engagement = engagementOf(brief);
    if (engagement > 0 !== wantsEngaged) return null;
    const candidate = { id, created_at, score: rankedScore(engagement, created_at, at) };
    return after === null || compare(after, candidate) < 0 ? candidate : null;
  };

  let found: readonly Candidate[] = [];
  /** The posts that are shown, in order; `seen` is null for the first ones, which are skipped. */
  let best: readonly { readonly seen: SeenPost | null; readonly score: number }[] = [];

  /** Adds some entries to the candidates; false where something about them is not known yet. */
  const consider = (entries: readonly Entry[], wantsEngaged: boolean): boolean => {
    const briefs = entries.map(({ member }) => known.brief(member as PostId));
    if (briefs.includes(undefined)) {
      // Whatever else the first posts need is asked for in the same trip.
      if (skip === 0)
        for (const { member } of entries.slice(0, count)) posts.onPage(known, member as PostId);
      return false;
    }
    const candidates = entries.flatMap(({ member }, place): readonly Candidate[] => {
      const brief = briefs[place] ?? null;
      const candidate = brief && candidateOf(member as PostId, brief, wantsEngaged);
      return candidate === null ? [] : [candidate];
    });
    found = [...found, ...candidates].sort(compare);
    return choose();
  };

  const judge = (id: PostId, isPassedOver: boolean): SeenPost | boolean | null | undefined =>
    isPassedOver ? posts.isShown(known, id) : posts.onPage(known, id);

  /** Chooses the first `count` candidates that are shown; false where something about them is not known yet. */
  const choose = (): boolean => {
    const shown: { readonly seen: SeenPost | null; readonly score: number }[] = [];
    for (let from = 0; shown.length < count && from < found.length;) {
      const isPassedOver = shown.length < skip;
      const wanted = (isPassedOver ? skip : count) - shown.length;
      const some = found.slice(from, from + wanted);
      const judged = some.map(({ id }) => judge(id, isPassedOver));
      if (judged.includes(undefined)) return false;
      some.forEach(({ score }, place) => {
        const one = judged[place];
        if (one) shown.push({ seen: one === true ? null : one, score });
      });
      from += some.length;
    }
    best = shown;
    return true;
  };

  /** Returns the score below which no post is wanted any more. */
  const least = (): number => (best.length === count ? (best.at(-1)?.score ?? 0) : 0);

  const isInTail = after?.score === 0;

  const afterSkip = (): readonly RankedPost[] =>
    best.flatMap(({ seen, score }) => (seen === null ? [] : [{ seen, score }]));

  const step = Math.min(MAX_STEP, Math.max(STEP, count));
  // The tail is asked for beforehand, with its posts where few others are ranked: finding out first would take trips.
  const tailFrom = isInTail ? tailPlace(after) : null;
  const tailStep = Math.min(step, count + Math.ceil(count / 5));
  const tail = known.slice(byTime, tailFrom, tailStep);
  const head = isInTail ? undefined : known.slice(ranked, null, step);
  if (tail !== undefined && head !== undefined && head.size < count)
    for (const { member } of tail.entries) {
      known.brief(member as PostId);
      if (skip === 0) posts.onPage(known, member as PostId);
    }

  let place: Entry | null = null;
  for (let looked = 0; !isInTail; looked += step) {
    if (looked >= RANKED_DEPTH) return afterSkip();
    const slice = known.slice(ranked, place, step);
    if (slice === undefined) return undefined;
    const floor = least();
    const reachable = slice.entries.filter(({ score }) => score > 0 && score * slack >= floor);
    if (!consider(reachable, true)) return undefined;
    place = slice.entries.at(-1) ?? null;
    const reach = (place?.score ?? 0) * slack;
    if (slice.entries.length < step || reach <= 0 || reach < least()) break;
  }

  const oldest = now - RANKED_MAX_AGE_MS;
  let from = tailFrom;
  for (let looked = 0; best.length < count && looked < RANKED_DEPTH; looked += tailStep) {
    const slice = known.slice(byTime, from, tailStep);
    if (slice === undefined) return undefined;
    const recent = slice.entries.filter(({ score }) => score >= oldest);
    if (!consider(recent, false)) return undefined;
    from = slice.entries.at(-1) ?? null;
    if (recent.length < tailStep) break;
  }
  return afterSkip();
};
