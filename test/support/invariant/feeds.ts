import { isRanked } from '../../../src/domain/engagement.js';
import type { Key } from '../../../src/domain/key.js';
import { demand, type Finding } from './finding.js';
import { appKeys, tagKey, userKey, type Inspection, type StoredPost } from './snapshot.js';

const EXPLORE = 'explore:feed';

/** Returns whether the collection under a key may hold a post; null if the key holds no posts. */
const admission = (key: Key): ((post: StoredPost) => boolean) | null => {
  switch (key.of) {
    case 'user':
      if (key.part === 'posts') return (post) => !post.isBanned && post.author === key.username;
      return key.part === 'liked' || key.part === 'bookmarked' ? () => true : null;
    case 'hashtag':
      return (post) => !post.isBanned && post.tags.includes(key.tag);
    case 'app':
      return key.name === EXPLORE ? (post) => !post.isBanned : null;
    case 'post':
    case 'comment':
      return null;
  }
};

const strangers = ({ snapshot, posts }: Inspection): readonly Finding[] =>
  appKeys(snapshot).flatMap(([name, key, value]) => {
    const admits = admission(key);
    if (admits === null || value.type !== 'zset') return [];
    return [...value.scores.keys()].flatMap((id) => {
      const post = posts.get(id);
      if (post === undefined) return demand(false, name, `no ${id}: no such post`, 'holds it');
      return demand(admits(post), name, `no ${id}: it does not belong here`, 'holds it');
    });
  });

const homesOf = (post: StoredPost, now: number, exploreIsWhole: boolean): readonly string[] => [
  ...(exploreIsWhole ? [EXPLORE] : []),
  userKey(post.author, 'posts'),
  ...post.tags.map((tag) => tagKey(tag, 'posts')),
  ...(isRanked(post.created_at, now) ? post.tags.map((tag) => tagKey(tag, 'ranked')) : []),
];

/** Checks that each id in a feed is a post that belongs there, and that each post that is not banned is in all its feeds. */
export const checkFeeds = (data: Inspection): readonly Finding[] => {
  const { posts, scores, exploreMax, now } = data;
  const shown = [...posts.values()].filter((post) => !post.isBanned);
  const explored = scores(EXPLORE).size;
  return [
    ...strangers(data),
    ...demand(explored <= exploreMax, EXPLORE, `at most ${exploreMax}`, String(explored)),
    ...shown.flatMap((post) =>
      homesOf(post, now, shown.length <= exploreMax).flatMap((home) =>
        demand(scores(home).has(post.id), home, `holds ${post.id}`, 'does not'),
      ),
    ),
  ];
};
