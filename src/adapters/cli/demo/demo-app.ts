import { makeEdges, type Follow, type Mark } from './edges.js';
import { makePeople, type Person } from './people.js';
import { makePosts, type DemoPost } from './posts.js';
import { makeRandom } from './random.js';

/** A record as the sync takes it; its `entity` says which. */
export type DemoRecord = Readonly<Record<string, unknown>> & { readonly entity: string };

const PEOPLE = 300;
const POSTS = 5400;
const LIKES = 40_000;
const BOOKMARKS = 5000;

const userRecord = ({ username, displayName, bio, role, joined, updated }: Person): DemoRecord => ({
  entity: 'user',
  username,
  display_name: displayName,
  bio,
  avatar: `https://example.com/avatars/${username}.png`,
  role,
  created_at: joined,
  updated_at: updated,
});

const postRecord = (post: DemoPost): DemoRecord => ({
  entity: 'post',
  id: post.id,
  username: post.author.username,
  content: post.content,
  ...(post.hasMedia ? { media_url: `https://example.com/media/${post.id}.jpg` } : {}),
  hashtags: post.hashtags,
  created_at: post.created,
  updated_at: post.updated,
});

const followRecord = ({ follower, following, at }: Follow): DemoRecord => ({
  entity: 'follow',
  follower: follower.username,
  following: following.username,
  created_at: at,
});

const markRecord =
  (entity: 'like' | 'bookmark') =>
  ({ person, post, at }: Mark): DemoRecord => ({
    entity,
    username: person.username,
    post_id: post.id,
    created_at: at,
  });

/**
 * A believable app of the month before `now`, ms: the same seed and moment give the same records.
 * Whatever a record refers to comes before it.
 */
export const makeDemoApp = (seed: number, now: number): readonly DemoRecord[] => {
  const random = makeRandom(seed);
  const people = makePeople(random, now, PEOPLE);
  const posts = makePosts(random, now, people, POSTS);
  const edges = makeEdges(random, now, { people, posts, likes: LIKES, bookmarks: BOOKMARKS });
  return [
    ...people.map(userRecord),
    ...posts.map(postRecord),
    ...edges.follows.map(followRecord),
    ...edges.likes.map(markRecord('like')),
    ...edges.bookmarks.map(markRecord('bookmark')),
  ];
};
