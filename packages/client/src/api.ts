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
/** The fields that the service lets a user write; null removes a field. */
export type ProfilePatch = Exchanges['PATCH /users/{username}']['body'];
export type PostPatch = Exchanges['PATCH /posts/{id}']['body'];
export type NewPost = Pick<Exchanges['POST /posts']['body'], keyof PostPatch>;

export type FeedOptions = Exchanges['GET /feed/explore']['query'] & CallOptions;
export type CommentsOptions = Exchanges['GET /posts/{id}/comments']['query'] & CallOptions;
export type NotificationsOptions = Exchanges['GET /notifications']['query'] & CallOptions;
export type SearchOptions = Omit<Exchanges['GET /search/users']['query'], 'q'> & CallOptions;
export type NamesOptions = Omit<FeedOptions, 'includeUser'>;

/** The operations that return pages of posts, and pages of users. */
type FeedList =
  | 'GET /feed/explore'
  | 'GET /feed/following'
  | `GET /feed/hashtag/{tag}${'' | '/ranked'}`
  | `GET /users/{username}/${'posts' | 'bookmarked' | 'liked'}`;
type PeopleList =
  | 'GET /posts/{id}/likes'
  | `GET /users/{username}/${'followers' | 'following' | 'muted' | 'blocked'}`;
/** Marks that POST sets and DELETE removes. */
type Mark =
  `/posts/{id}/${'like' | 'bookmark'}` | `/users/{username}/${'follow' | 'mute' | 'block'}`;

/** Calls with the same key make one change; without a key, each call gets one of its own. */
export type KeyedOptions = CallOptions & { readonly idempotencyKey?: string };

/** Repeating such a request changes nothing more: a like counts once, however often it is sent. */
const REPEATABLE = { isRepeatable: true };

const postsOf = ({ posts }: FeedPage): readonly FeedItem[] => posts;
const namesOf = ({ usernames }: Names): readonly string[] => usernames;
const commentsOf = ({ comments }: CommentPage): readonly CommentItem[] => comments;
const notificationsOf = ({ notifications }: NotificationsPage): readonly Notification[] =>
  notifications;
const peopleOf = ({ users }: People): readonly User[] => users;

export const makeApi = (call: Call) => {
  /** `subject` fills the parameter of the path, if there is one. */
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
    /** Returns the token's user, as the service verified it. */
    whoami: (options?: CallOptions) => call('GET /whoami', {}, options),

    feed: {
      /** Every post, newest first. */
      explore: Object.assign(alone(feed('GET /feed/explore')), {
        /** Counts the posts since a `cursor` from an earlier answer; without one, returns zero and the first cursor. */
        newSince: (since?: string, options?: CallOptions) =>
          call('GET /feed/explore/new', { query: since === undefined ? {} : { since } }, options),
      }),
      /** The posts of the users whom the caller follows, newest first. */
      following: alone(feed('GET /feed/following')),
      /** The posts of a hashtag, newest first. */
      hashtag: feed('GET /feed/hashtag/{tag}'),
      /** The posts of a hashtag by rank, a score of engagement and age. */
      ranked: feed('GET /feed/hashtag/{tag}/ranked'),
    },

    posts: {
      /**
       * Publishes a post once, however often the request is sent. To try again later, even after a restart of the app, pass
       * the same `idempotencyKey`.
       */
      create: (body: NewPost, { idempotencyKey = newKey(), ...options }: KeyedOptions = {}) =>
        call('POST /posts', { body }, options, { idempotencyKey }),
      /** Returns a post with its author. */
      get: (id: string, options?: CallOptions) =>
        call('GET /posts/{id}', { path: { id } }, options),
      edit: (id: string, body: PostPatch, options?: CallOptions) =>
        call('PATCH /posts/{id}', { path: { id }, body }, options),
      delete: (id: string, options?: CallOptions) =>
        untilGone('post_not_found', call('DELETE /posts/{id}', { path: { id } }, options)),
      /** Bans a post, as an admin: the post is kept, but appears in no feed. */
      ban: ban(true),
      unban: ban(false),
      like: mark('POST /posts/{id}/like'),
      unlike: mark('DELETE /posts/{id}/like'),
      bookmark: mark('POST /posts/{id}/bookmark'),
      unbookmark: mark('DELETE /posts/{id}/bookmark'),
      /** The usernames of users who like a post, latest like first. */
      likes: names('GET /posts/{id}/likes'),
      likeProfiles: people('GET /posts/{id}/likes'),
    },

    comments: {
      /** The comments on a post, newest first unless `order` says otherwise. */
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

    /** As a username, `me` means the caller. */
    users: {
      /** Returns a profile: every field of the caller's own, the public fields of others. */
      profile: (username: string, options?: CallOptions) =>
        call('GET /users/{username}', { path: { username } }, options),
      edit: (username: string, body: ProfilePatch, options?: CallOptions) =>
        call('PATCH /users/{username}', { path: { username }, body }, options),
      /** Deletes a user with all posts, likes and follows. */
      delete: (username: string, options?: CallOptions) =>
        untilGone(
          'user_not_found',
          call('DELETE /users/{username}', { path: { username } }, options),
        ),
      follow: mark('POST /users/{username}/follow'),
      unfollow: mark('DELETE /users/{username}/follow'),
      /** Hides a user's posts, comments and notifications from the caller; the muted user is not told. */
      mute: mark('POST /users/{username}/mute'),
      unmute: mark('DELETE /users/{username}/mute'),
      /** Neither sees the other or may act on the other's content. Follows end, and `unblock` does not restore them. */
      block: mark('POST /users/{username}/block'),
      unblock: mark('DELETE /users/{username}/block'),
      /** The users whom the caller mutes; like `blocked`, readable only by the caller. */
      muted: alone(names('GET /users/{username}/muted'), 'me'),
      blocked: alone(names('GET /users/{username}/blocked'), 'me'),
      posts: feed('GET /users/{username}/posts'),
      /** The posts that a user bookmarked; like `liked`, readable only by that user. */
      bookmarked: feed('GET /users/{username}/bookmarked'),
      liked: feed('GET /users/{username}/liked'),
      followers: names('GET /users/{username}/followers'),
      followerProfiles: people('GET /users/{username}/followers'),
      /** The usernames that a user follows; readable only by that user. */
      following: names('GET /users/{username}/following'),
      followingProfiles: people('GET /users/{username}/following'),
    },

    notifications: {
      /** The caller's notifications, newest first, with the number of unread ones. */
      list: alone(
        list<'GET /notifications', NotificationsPage, Notification, NotificationsOptions>(
          'GET /notifications',
          notificationsOf,
        ),
      ),
      /** Marks notifications as read, up to `upTo`, the `created_at` of the newest one shown; without it, all up to now. */
      markRead: (upTo?: number, options?: CallOptions) =>
        call('POST /notifications/read', { body: { upTo: upTo ?? null } }, options, REPEATABLE),
    },

    search: {
      /** Users whose username or name, or a word of it, begins with the text. */
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
