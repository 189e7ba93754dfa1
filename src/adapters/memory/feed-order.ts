import { engagementOf, isRanked, rankedScore } from '../../domain/engagement.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Key } from '../../domain/key.js';
import { RANKED_DEPTH, type Cursor } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { membersOf, sortedSetAt, type Keyspace } from './keyspace.js';
import { countsOf } from './post-record.js';
import { compareText, descending, type Scored } from './sorted-set.js';

/** A feed as a page is cut from it: its posts in order, from the cursor on. */
export interface OrderedFeed {
  readonly entries: Iterable<Scored>;
  readonly total: number;
  /** The instant of the order, which a ranked feed's cursor carries on. */
  readonly at: number;
}

const placeOf = (cursor: Cursor | null): Scored | null =>
  cursor === null ? null : { member: cursor.id, score: cursor.score };

export const inTime = (space: Keyspace, key: Key, cursor: Cursor | null): OrderedFeed => {
  const set = sortedSetAt(space, key);
  return { entries: descending(set, placeOf(cursor)), total: set.order.length, at: 0 };
};

/** The timelines of those whom the user follows, merged; no page reaches past `depth` posts. */
export const followed = (
  space: Keyspace,
  username: Username,
  cursor: Cursor | null,
  depth: number,
): OrderedFeed => {
  const authors = membersOf(space, { of: 'user', username, part: 'following' });
  const timelines = ([...authors] as Username[]).map((author) =>
    inTime(space, { of: 'user', username: author, part: 'posts' }, cursor),
  );
  const entries = timelines
    .flatMap((timeline) => [...firstOf(timeline.entries, depth)])
    .sort((a, b) => b.score - a.score || compareText(b.member, a.member));
  return { entries, total: timelines.reduce((sum, { total }) => sum + total, 0), at: 0 };
};

function* firstOf(entries: Iterable<Scored>, count: number): Generator<Scored, void> {
  let left = count;
  for (const entry of entries) {
    if (left === 0) return;
    left -= 1;
    yield entry;
  }
}

interface Ranked extends Scored {
  readonly createdAt: number;
}

const byRank = (a: Ranked, b: Ranked): number =>
  b.score - a.score || b.createdAt - a.createdAt || compareText(b.member, a.member);

/** By the scores of one instant; with a cursor that of the first page, and no post made after it. */
export const ranked = (
  space: Keyspace,
  tag: Hashtag,
  cursor: Cursor | null,
  now: number,
): OrderedFeed => {
  const at = cursor?.at ?? now;
  const posts = sortedSetAt(space, { of: 'hashtag', tag, part: 'posts' });
  const order = [...posts.scores].flatMap(([member, createdAt]): readonly Ranked[] => {
    const fields = space.posts.get(member as PostId);
    if (fields === undefined || !isRanked(createdAt, now)) return [];
    if (cursor !== null && createdAt > at) return [];
    const score = rankedScore(engagementOf(countsOf(fields)), createdAt, at);
    return [{ member, score, createdAt }];
  });
  const place = cursor && { member: cursor.id, score: cursor.score, createdAt: cursor.created_at };
  return {
    entries: order
      .sort(byRank)
      .slice(0, RANKED_DEPTH)
      .filter((entry) => place === null || byRank(place, entry) < 0),
    total: [...posts.scores.values()].filter((createdAt) => isRanked(createdAt, now)).length,
    at,
  };
};
