import type { CommentPage, FeedPage, NotificationsPage, User } from '../api.js';
import type { Client } from '../client.js';
import { isApiError } from '../errors.js';
import { forget, growing, type Cache, type Pages } from './cache.js';
import { fromOthers, isOfOne } from './hidden.js';
import { keys } from './keys.js';
import { isGone } from './refetch.js';

/** Everybody's posts, those of followed users, those of a hashtag by time or by rank, and those of a user. */
export type FeedName =
  'explore' | 'following' | `hashtag/${string}` | `ranked/${string}` | `user/${string}`;

export interface ReadOptions {
  /** The highest age of the copy of Xano, seconds; if it is older, `error` is `copy_too_old`. */
  readonly maxAge?: number | undefined;
}

export interface ListOptions extends ReadOptions {
  /** Items per page. A list that is shown in two places needs the same limit in both. */
  readonly limit?: number | undefined;
}

interface Place extends ReadOptions {
  readonly cursor?: string;
  readonly limit?: number;
  readonly signal: AbortSignal;
}

interface Asked {
  readonly pageParam: string | undefined;
  readonly signal: AbortSignal;
}

interface Paged {
  readonly pagination: { readonly nextCursor?: string | null };
}

/** Off, since the client retries by itself; with TanStack Query's retries, a request would be sent twelve times. */
const retry = false;

/** Drops what is gone: TanStack Query shows old data beside an error, which is right only without a network. */
const unlessGone = async <Data>(
  cache: Cache,
  queryKey: readonly string[],
  reading: Promise<Data>,
): Promise<Data> => {
  try {
    return await reading;
  } catch (error) {
    if (isGone(error)) forget(cache, queryKey);
    throw error;
  }
};

/**
 * Reads a list from its beginning if the service no longer takes the cursor of its next page, as that of a ranked feed after
 * an hour: that page would fail each time, while all pages that are read anew get new cursors.
 */
const unlessExpired = async <Data>(
  cache: Cache,
  queryKey: readonly string[],
  reading: Promise<Data>,
): Promise<Data> => {
  try {
    return await reading;
  } catch (error) {
    if (isApiError(error) && error.errors.some(({ path }) => path === 'cursor'))
      for (const { list, ended } of growing(cache, { queryKey }))
        void ended.then(() => cache.invalidateQueries({ queryKey: list, exact: true }));
    throw error;
  }
};

/** Makes an infinite query; after a failure, `fetchNextPage` retries the page that failed. */
const pagesOf = <Page extends Paged, Shown>(
  queryKey: readonly string[],
  read: (place: Place) => Promise<Page>,
  show: (pages: readonly Page[]) => Shown,
  { limit, maxAge }: ListOptions,
) => ({
  queryKey,
  queryFn: ({ pageParam, signal }: Asked) =>
    read({
      signal,
      maxAge,
      ...(pageParam === undefined ? {} : { cursor: pageParam }),
      ...(limit === undefined ? {} : { limit }),
    }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ pagination }: Page) => pagination.nextCursor,
  select: ({ pages }: Pages<Page>) => show(pages),
  retry,
});

/** Reads a feed; `data` holds the posts of all pages so far. */
export const feedQuery = (
  client: Client,
  cache: Cache,
  feed: FeedName,
  options: ListOptions,
  hidden: readonly string[],
) => {
  const read = (place: Place): Promise<FeedPage> => {
    if (feed === 'explore') return client.feed.explore(place);
    if (feed === 'following') return client.feed.following(place);
    const at = feed.indexOf('/');
    const subject = feed.slice(at + 1);
    if (isOfOne(feed)) return client.users.posts(subject, place);
    return feed.startsWith('ranked/')
      ? client.feed.ranked(subject, place)
      : client.feed.hashtag(subject, place);
  };
  const { posts: shown } = fromOthers(isOfOne(feed) ? [] : hidden);
  const key = keys.feed(feed);
  return pagesOf(
    key,
    (place) => unlessGone(cache, key, unlessExpired(cache, key, read(place))),
    (pages) => shown(pages.flatMap(({ posts }) => posts)),
    options,
  );
};

/** Reads comments; `data` holds those of all pages so far, newest first. */
export const commentsQuery = (
  client: Client,
  cache: Cache,
  post: string,
  options: ListOptions,
  hidden: readonly string[],
) => {
  const { comments: shown } = fromOthers(hidden);
  return pagesOf(
    keys.comments(post),
    (place) => unlessGone(cache, keys.comments(post), client.comments.list(post, place)),
    (pages: readonly CommentPage[]) => shown(pages.flatMap(({ comments }) => comments)),
    options,
  );
};

/** Reads the notifications, and the number of unread ones. */
export const notificationsQuery = (
  client: Client,
  options: ListOptions,
  hidden: readonly string[],
) => {
  const { notifications: shown } = fromOthers(hidden);
  return pagesOf(
    keys.notifications,
    (place) => client.notifications.list(place),
    (pages: readonly NotificationsPage[]) => ({
      notifications: shown(pages.flatMap(({ notifications }) => notifications)),
      unreadCount: pages[0]?.unreadCount ?? 0,
    }),
    options,
  );
};

/** Milliseconds without typing before the search is sent. */
const REST = 250;

/** Finds users by the beginning of a name; none for an empty text. A text that is typed over in time is not sent. */
export const searchQuery = (client: Client, text: string, options: ListOptions) => {
  const q = text.trim();
  const read = async (place: Place) => {
    if (place.cursor === undefined) await new Promise((resolve) => setTimeout(resolve, REST));
    return client.search.users(q, place);
  };
  return {
    ...pagesOf(keys.search(q), read, (pages) => pages.flatMap(({ users }) => users), options),
    enabled: q !== '',
    // The results for the former text stay until the new ones arrive.
    placeholderData: <Kept>(kept: Kept) => (q === '' ? undefined : kept),
  };
};

export const postQuery = (client: Client, cache: Cache, id: string, { maxAge }: ReadOptions) => ({
  queryKey: keys.post(id),
  queryFn: ({ signal }: Pick<Asked, 'signal'>) =>
    unlessGone(cache, keys.post(id), client.posts.get(id, { signal, maxAge })),
  retry,
});

export const profileQuery = (
  client: Client,
  cache: Cache,
  username: string,
  { maxAge }: ReadOptions,
) => ({
  queryKey: keys.profile(username),
  queryFn: ({ signal }: Pick<Asked, 'signal'>) =>
    unlessGone(cache, keys.profile(username), client.users.profile(username, { signal, maxAge })),
  select: ({ user }: { readonly user: User }) => user,
  retry,
});
