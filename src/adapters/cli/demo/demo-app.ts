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

/** `base` is the address of the service, which draws the pictures. */
const userRecord =
  (base: string) =>
  ({ username, displayName, bio, city, role, joined, updated }: Person): DemoRecord => ({
    entity: 'user',
    username,
    display_name: displayName,
    bio,
    avatar: `${base}/demo/avatars/${username}.svg`,
    city,
    role,
    created_at: joined,
    updated_at: updated,
  });

const postRecord =
  (base: string) =>
  ({ id, author, offer, content, hasMedia, hashtags, created, updated }: DemoPost): DemoRecord => ({
    entity: 'post',
    id,
    username: author.username,
    ...offer,
    content,
    ...(hasMedia ? { media_url: `${base}/demo/pictures/${id}.svg` } : {}),
    hashtags,
    created_at: created,
    updated_at: updated,
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
 * Whatever a record refers to comes before it. The service at `base` has its pictures.
 */
export const makeDemoApp = (seed: number, now: number, base: string): readonly DemoRecord[] => {
  const random = makeRandom(seed);
  const people = makePeople(random, now, PEOPLE);
  const posts = makePosts(random, now, people, POSTS);
  const edges = makeEdges(random, now, { people, posts, likes: LIKES, bookmarks: BOOKMARKS });
  return [
    ...people.map(userRecord(base)),
    ...posts.map(postRecord(base)),
    ...edges.follows.map(followRecord),
    ...edges.likes.map(markRecord('like')),
    ...edges.bookmarks.map(markRecord('bookmark')),
  ];
};
