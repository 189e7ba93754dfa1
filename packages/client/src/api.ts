import type { Call, Exchanges } from './call.js';
import { Failure } from './errors.js';
import { listingOf, oneListing } from './listing.js';
import type { components } from './schema.js';
import type { CallOptions } from './transport.js';

type Schemas = components['schemas'];

export type Post = Schemas['Post'];
export type User = Schemas['User'];
export type FeedItem = Schemas['FeedItem'];
export type FeedPage = Schemas['FeedPage'];
export type Names = Schemas['Names'];
/** The fields that the service lets a user write; null removes one. */
export type ProfilePatch = Exchanges['PATCH /users/{username}']['body'];
export type PostPatch = Exchanges['PATCH /posts/{id}']['body'];
export type NewPost = Pick<Exchanges['POST /posts']['body'], keyof PostPatch>;

export type FeedOptions = Exchanges['GET /feed/explore']['query'] & CallOptions;
export type NamesOptions = Exchanges['GET /posts/{id}/likes']['query'] & CallOptions;

type UserList = `GET /users/{username}/${'posts' | 'bookmarked'}`;
type UserNames = `GET /users/{username}/${'followers' | 'following'}`;
type TagList = `GET /feed/hashtag/{tag}${'' | '/ranked'}`;
type Mark = 'like' | 'bookmark';

/** They do once what they do twice: a like is one like however often it is sent. */
const REPEATABLE = { isRepeatable: true };

/** Where there is no `crypto`, worse chance does: a key counts for one user and one day. */
const newKey = (): string =>
  (globalThis as { crypto?: { randomUUID?: () => string } }).crypto?.randomUUID?.() ??
  `${Date.now()}-${Math.random()}-${Math.random()}`;

/** Where a second attempt finds nothing, the first one did it and its answer was lost. */
const untilGone = async (deletion: Promise<unknown>): Promise<void> => {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Failure && error.status === 404 && error.attempts > 1)) throw error;
  }
};

/** The options of a list are those of the call and its query. */
const split = <Options extends CallOptions>({ signal, timeout, ...query }: Options) => ({
  query,
  options: { signal, timeout },
});

const postsOf = ({ posts }: FeedPage): readonly FeedItem[] => posts;
const namesOf = ({ usernames }: Names): readonly string[] => usernames;

export const makeApi = (call: Call) => {
  const feed = (name: 'GET /feed/explore' | 'GET /feed/following') =>
    oneListing((asked: FeedOptions) => {
      const { query, options } = split(asked);
      return call(name, { query }, options);
    }, postsOf);

  const tagged = (name: TagList) =>
    listingOf((tag, asked: FeedOptions) => {
      const { query, options } = split(asked);
      return call(name, { path: { tag }, query }, options);
    }, postsOf);

  const ofUser = (name: UserList) =>
    listingOf((username, asked: FeedOptions) => {
      const { query, options } = split(asked);
      return call(name, { path: { username }, query }, options);
    }, postsOf);

  const names = (name: UserNames) =>
    listingOf((username, asked: NamesOptions) => {
      const { query, options } = split(asked);
      return call(name, { path: { username }, query }, options);
    }, namesOf);

  const mark =
    <Name extends `${'POST' | 'DELETE'} /posts/{id}/${Mark}`>(name: Name) =>
    (id: string, options?: CallOptions): Promise<Exchanges[Name]['answer']> =>
      call(name, { path: { id } } as Omit<Exchanges[Name], 'answer'>, options, REPEATABLE);

  return {
    /** Who the token is of, as the service verified it. */
    whoami: (options?: CallOptions) => call('GET /whoami', {}, options),

    feed: {
      /** Every post, newest first. */
      explore: feed('GET /feed/explore'),
      /** The posts of those whom one follows, newest first. */
      following: feed('GET /feed/following'),
      /** The posts of a hashtag, newest first. */
      hashtag: tagged('GET /feed/hashtag/{tag}'),
      /** The posts of a hashtag, the most loved first. */
      ranked: tagged('GET /feed/hashtag/{tag}/ranked'),
    },

    posts: {
      /**
       * Publishes a post, once however often it is tried. To try again later, after a restart of the app too,
       * give the same `idempotencyKey` again.
       */
      create: (
        body: NewPost,
        { idempotencyKey = newKey(), ...options }: CallOptions & { idempotencyKey?: string } = {},
      ) => call('POST /posts', { body }, options, { idempotencyKey }),
      /** A post with its author. */
      get: (id: string, options?: CallOptions) =>
        call('GET /posts/{id}', { path: { id } }, options),
      edit: (id: string, body: PostPatch, options?: CallOptions) =>
        call('PATCH /posts/{id}', { path: { id }, body }, options),
      delete: (id: string, options?: CallOptions) =>
        untilGone(call('DELETE /posts/{id}', { path: { id } }, options)),
      like: mark('POST /posts/{id}/like'),
      unlike: mark('DELETE /posts/{id}/like'),
      bookmark: mark('POST /posts/{id}/bookmark'),
      unbookmark: mark('DELETE /posts/{id}/bookmark'),
      /** The usernames of those who like a post, latest first. */
      likes: listingOf((id, asked: NamesOptions) => {
        const { query, options } = split(asked);
        return call('GET /posts/{id}/likes', { path: { id }, query }, options);
      }, namesOf),
    },

    /** `me` stands for whoever calls. */
    users: {
      /** Every field of oneself, the public ones of others. */
      profile: (username: string, options?: CallOptions) =>
        call('GET /users/{username}', { path: { username } }, options),
      edit: (username: string, body: ProfilePatch, options?: CallOptions) =>
        call('PATCH /users/{username}', { path: { username }, body }, options),
      /** The user with all posts, likes and follows. */
      delete: (username: string, options?: CallOptions) =>
        untilGone(call('DELETE /users/{username}', { path: { username } }, options)),
      follow: (username: string, options?: CallOptions) =>
        call('POST /users/{username}/follow', { path: { username } }, options, REPEATABLE),
      unfollow: (username: string, options?: CallOptions) =>
        call('DELETE /users/{username}/follow', { path: { username } }, options),
      posts: ofUser('GET /users/{username}/posts'),
      /** One's own alone. */
      bookmarked: ofUser('GET /users/{username}/bookmarked'),
      followers: names('GET /users/{username}/followers'),
      /** One's own alone. */
      following: names('GET /users/{username}/following'),
    },

    search: {
      newestUsers: (asked: Exchanges['GET /search/users/newest']['query'] & CallOptions = {}) => {
        const { query, options } = split(asked);
        return call('GET /search/users/newest', { query }, options);
      },
      /** The best posts of up to 12 hashtags. */
      topPosts: (
        tags: readonly string[],
        { postsPerHashtag, ...options }: CallOptions & { postsPerHashtag?: number } = {},
      ) =>
        call(
          'GET /search/hashtags/top-posts',
          {
            query: {
              hashtags: tags.join(','),
              ...(postsPerHashtag === undefined ? {} : { postsPerHashtag }),
            },
          },
          options,
        ),
      topModels: (asked: Exchanges['GET /search/models/top']['query'] & CallOptions = {}) => {
        const { query, options } = split(asked);
        return call('GET /search/models/top', { query }, options);
      },
    },
  };
};
