import { newKey, type Call, type Exchanges } from './call.js';
import { untilGone } from './gone.js';
import { alone, listingOf } from './listing.js';
import type { components } from './schema.js';
import type { CallOptions } from './transport.js';

type Schemas = components['schemas'];

export type Post = Schemas['Post'];
export type User = Schemas['User'];
export type FeedItem = Schemas['FeedItem'];
export type FeedPage = Schemas['FeedPage'];
export type Names = Schemas['Names'];
export type People = Schemas['People'];
export type Comment = Schemas['Comment'];
export type CommentItem = Schemas['CommentItem'];
export type CommentPage = Schemas['CommentPage'];
export type Notification = Schemas['Notification'];
export type NotificationsPage = Schemas['Notifications'];
/** The fields that the service lets a user write; null removes one. */
export type ProfilePatch = Exchanges['PATCH /users/{username}']['body'];
export type PostPatch = Exchanges['PATCH /posts/{id}']['body'];
export type NewPost = Pick<Exchanges['POST /posts']['body'], keyof PostPatch>;

export type FeedOptions = Exchanges['GET /feed/explore']['query'] & CallOptions;
export type CommentsOptions = Exchanges['GET /posts/{id}/comments']['query'] & CallOptions;
export type NotificationsOptions = Exchanges['GET /notifications']['query'] & CallOptions;
export type SearchOptions = Omit<Exchanges['GET /search/users']['query'], 'q'> & CallOptions;
export type NamesOptions = Omit<FeedOptions, 'includeUser'>;

/** The operations that answer pages of posts, and of people. */
type FeedList =
  | 'GET /feed/explore'
  | 'GET /feed/following'
  | `GET /feed/hashtag/{tag}${'' | '/ranked'}`
  | `GET /users/{username}/${'posts' | 'bookmarked' | 'liked'}`;
type PeopleList =
  | 'GET /posts/{id}/likes'
  | `GET /users/{username}/${'followers' | 'following' | 'muted' | 'blocked'}`;
/** What is made by POST, and taken back by DELETE. */
type Mark =
  `/posts/{id}/${'like' | 'bookmark'}` | `/users/{username}/${'follow' | 'mute' | 'block'}`;

/** A change of the same key is made once; without one, each call has a key of its own. */
export type KeyedOptions = CallOptions & { readonly idempotencyKey?: string };

/** They do once what they do twice: a like is one like however often it is sent. */
const REPEATABLE = { isRepeatable: true };

const postsOf = ({ posts }: FeedPage): readonly FeedItem[] => posts;
const namesOf = ({ usernames }: Names): readonly string[] => usernames;
const commentsOf = ({ comments }: CommentPage): readonly CommentItem[] => comments;
const notificationsOf = ({ notifications }: NotificationsPage): readonly Notification[] =>
  notifications;
const peopleOf = ({ users }: People): readonly User[] => users;

export const makeApi = (call: Call) => {
  /** `subject` fills the place that the path has, if it has one. */
  const list = <
    Name extends FeedList | PeopleList | 'GET /posts/{id}/comments' | 'GET /notifications',
    Page extends Exchanges[Name]['answer'],
    Item,
    Options extends NamesOptions,
  >(
    name: Name,
    itemsOf: (page: Page) => readonly Item[],
    expand?: 'profile',
  ) =>
    listingOf((subject: string, { signal, timeout, maxAge, ...query }: Options) => {
      const path = { id: subject, tag: subject, username: subject };
      const asked = { path, query: { ...query, expand } };
      return call(name, asked as object as Parameters<Call>[1], {
        signal,
        timeout,
        maxAge,
      }) as Promise<Page>;
    }, itemsOf);

  const feed = (name: FeedList) => list<FeedList, FeedPage, FeedItem, FeedOptions>(name, postsOf);

  const names = (name: PeopleList) => list<PeopleList, Names, string, NamesOptions>(name, namesOf);

  const people = (name: PeopleList) =>
    list<PeopleList, People, User, NamesOptions>(name, peopleOf, 'profile');

  const mark =
    <Name extends `${'POST' | 'DELETE'} ${Mark}`>(name: Name) =>
    (subject: string, options?: CallOptions): Promise<Exchanges[Name]['answer']> => {
      const asked = { path: { id: subject, username: subject } };
      return call(name, asked as object as Omit<Exchanges[Name], 'answer'>, options, REPEATABLE);
    };

  const ban = (banned: boolean) => (id: string, options?: CallOptions) =>
    call('PATCH /posts/{id}/ban', { path: { id }, body: { banned } }, options);

  return {
    /** Who the token is of, as the service verified it. */
    whoami: (options?: CallOptions) => call('GET /whoami', {}, options),

    feed: {
      /** Every post, newest first. */
      explore: Object.assign(alone(feed('GET /feed/explore')), {
        /** How many have come since a `cursor` that this answered before; without one, none and the first cursor. */
        newSince: (since?: string, options?: CallOptions) =>
          call('GET /feed/explore/new', { query: since === undefined ? {} : { since } }, options),
      }),
      /** The posts of those whom one follows, newest first. */
      following: alone(feed('GET /feed/following')),
      /** The posts of a hashtag, newest first. */
      hashtag: feed('GET /feed/hashtag/{tag}'),
      /** The posts of a hashtag, the most loved first. */
      ranked: feed('GET /feed/hashtag/{tag}/ranked'),
    },

    posts: {
      /**
       * Publishes a post, once however often it is tried. To try again later, after a restart of the app too,
       * give the same `idempotencyKey` again.
       */
      create: (body: NewPost, { idempotencyKey = newKey(), ...options }: KeyedOptions = {}) =>
        call('POST /posts', { body }, options, { idempotencyKey }),
      /** A post with its author. */
      get: (id: string, options?: CallOptions) =>
        call('GET /posts/{id}', { path: { id } }, options),
      edit: (id: string, body: PostPatch, options?: CallOptions) =>
        call('PATCH /posts/{id}', { path: { id }, body }, options),
      delete: (id: string, options?: CallOptions) =>
        untilGone('post_not_found', call('DELETE /posts/{id}', { path: { id } }, options)),
      /** By an admin: it is kept, and is in no feed. */
      ban: ban(true),
      unban: ban(false),
      like: mark('POST /posts/{id}/like'),
      unlike: mark('DELETE /posts/{id}/like'),
      bookmark: mark('POST /posts/{id}/bookmark'),
      unbookmark: mark('DELETE /posts/{id}/bookmark'),
      /** The usernames of those who like a post, latest first. */
      likes: names('GET /posts/{id}/likes'),
      likeProfiles: people('GET /posts/{id}/likes'),
    },

    comments: {
      /** Those on a post, newest first unless `order` says otherwise. */
      list: list<'GET /posts/{id}/comments', CommentPage, CommentItem, CommentsOptions>(
        'GET /posts/{id}/comments',
        commentsOf,
      ),
      create: (
        post: string,
        content: string,
        { idempotencyKey = newKey(), ...options }: KeyedOptions = {},
      ) =>
        call('POST /posts/{id}/comments', { path: { id: post }, body: { content } }, options, {
          idempotencyKey,
        }),
      edit: (post: string, comment: string, content: string, options?: CallOptions) =>
        call(
          'PATCH /posts/{id}/comments/{comment}',
          { path: { id: post, comment }, body: { content } },
          options,
        ),
      delete: (post: string, comment: string, options?: CallOptions) =>
        untilGone(
          'comment_not_found',
          call('DELETE /posts/{id}/comments/{comment}', { path: { id: post, comment } }, options),
        ),
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
        untilGone(
          'user_not_found',
          call('DELETE /users/{username}', { path: { username } }, options),
        ),
      follow: mark('POST /users/{username}/follow'),
      unfollow: mark('DELETE /users/{username}/follow'),
      /** Whose posts, comments and notifications one is shown no more; they are not told. */
      mute: mark('POST /users/{username}/mute'),
      unmute: mark('DELETE /users/{username}/mute'),
      /** Neither sees the other, or acts on what is theirs; follows end, and do not come back by `unblock`. */
      block: mark('POST /users/{username}/block'),
      unblock: mark('DELETE /users/{username}/block'),
      /** One's own alone, both. */
      muted: alone(names('GET /users/{username}/muted'), 'me'),
      blocked: alone(names('GET /users/{username}/blocked'), 'me'),
      posts: feed('GET /users/{username}/posts'),
      /** One's own alone, both. */
      bookmarked: feed('GET /users/{username}/bookmarked'),
      liked: feed('GET /users/{username}/liked'),
      followers: names('GET /users/{username}/followers'),
      followerProfiles: people('GET /users/{username}/followers'),
      /** One's own alone. */
      following: names('GET /users/{username}/following'),
      followingProfiles: people('GET /users/{username}/following'),
    },

    notifications: {
      /** What one was told, newest first, and how much of it is unread. */
      list: alone(
        list<'GET /notifications', NotificationsPage, Notification, NotificationsOptions>(
          'GET /notifications',
          notificationsOf,
        ),
      ),
      /** All is read up to the `created_at` of the newest that was shown; without one, up to now. */
      markRead: (upTo?: number, options?: CallOptions) =>
        call('POST /notifications/read', { body: { upTo: upTo ?? null } }, options, REPEATABLE),
    },

    search: {
      /** Users of whom a username, a name or a word of it begins so. */
      users: listingOf(
        (q: string, { signal, timeout, maxAge, ...query }: SearchOptions) =>
          call('GET /search/users', { query: { ...query, q } }, { signal, timeout, maxAge }),
        ({ users }) => users,
      ),
      newestUsers: (
        query: Exchanges['GET /search/users/newest']['query'] = {},
        options?: CallOptions,
      ) => call('GET /search/users/newest', { query }, options),
      /** The best posts of up to 12 hashtags. */
      topPosts: (
        tags: readonly string[],
        query: Omit<Exchanges['GET /search/hashtags/top-posts']['query'], 'hashtags'> = {},
        options?: CallOptions,
      ) =>
        call(
          'GET /search/hashtags/top-posts',
          { query: { ...query, hashtags: tags.join(',') } },
          options,
        ),
      topModels: (
        query: Exchanges['GET /search/models/top']['query'] = {},
        options?: CallOptions,
      ) => call('GET /search/models/top', { query }, options),
    },
  };
};
