import { RANKED_MAX_AGE_MS } from '../../domain/engagement.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { MAX_PAGE_BYTES, type PageRequest } from '../../domain/page.js';
import type { Known } from '../ports/reader.js';
import type { FeedPage, SeenPost } from './feed.js';
import { rankPosts, type RankedPost } from './ranked.js';
import type { ShowPosts } from './shown-post.js';

/** Returns the first posts that fit into `room` bytes together; the first one always fits. */
const fitting = (
  posts: readonly RankedPost[],
  bytesOf: (seen: SeenPost) => number,
  room: number,
): { readonly posts: readonly RankedPost[]; readonly room: number } => {
  let left = room;
  const end = posts.findIndex(({ seen }, place) => {
    const size = bytesOf(seen);
    if (place > 0 && size > left) return true;
    left -= size;
    return false;
  });
  return { posts: end === -1 ? posts : posts.slice(0, end), room: left };
};

/** Returns one page of a tag's ranked feed, ordered at `now` or at the instant that the cursor carries. */
export const rankedPage = (
  known: Known,
  shows: ShowPosts,
  tag: Hashtag,
  { offset, limit, cursor }: PageRequest,
  now: number,
): FeedPage | undefined => {
  const at = cursor?.at ?? now;
  const skip = cursor === null ? offset : 0;
  const total = known.count({ of: 'hashtag', tag, part: 'posts' }, now - RANKED_MAX_AGE_MS);
  const ask = { tag, now, at, count: skip + limit + 1, skip, after: cursor };
  const found = rankPosts(known, shows, ask);
  if (total === undefined || found === undefined) return undefined;
  const { posts } = fitting(found.slice(0, limit), shows.bytesOf, MAX_PAGE_BYTES);
  const last = posts.at(-1);
  return {
    posts: posts.map(({ seen }) => seen),
    total,
    next:
      last === undefined || found.length <= posts.length
        ? null
        : {
            at,
            score: last.score,
            created_at: last.seen.post.created_at,
            id: last.seen.post.id,
          },
  };
};

const bytesOfFirst = (
  [first]: readonly RankedPost[],
  bytesOf: (seen: SeenPost) => number,
): number => (first === undefined ? 0 : bytesOf(first.seen));

/** Returns the best posts of some tags, which share the room of one page. */
export const topPosts = (
  known: Known,
  shows: ShowPosts,
  tags: readonly Hashtag[],
  perTag: number,
  now: number,
): readonly (readonly SeenPost[])[] | undefined => {
  const lists = tags.map((tag) =>
    rankPosts(known, shows, { tag, now, at: now, count: perTag, skip: 0, after: null }),
  );
  let room = MAX_PAGE_BYTES;
  const shown: (readonly SeenPost[])[] = [];
  for (const list of lists) {
    if (list === undefined) return undefined;
    const hasRoom = room === MAX_PAGE_BYTES || bytesOfFirst(list, shows.bytesOf) <= room;
    const cut = fitting(hasRoom ? list : [], shows.bytesOf, room);
    room = cut.room;
    shown.push(cut.posts.map(({ seen }) => seen));
  }
  return shown;
};
