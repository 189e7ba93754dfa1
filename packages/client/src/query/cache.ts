import type {
  CommentPage,
  FeedItem,
  FeedPage,
  Notification,
  NotificationsPage,
  Post,
  User,
} from '../api.js';
import { fromOthers, isOfOne } from './hidden.js';
import { keys } from './keys.js';

type Key = readonly unknown[];

type Status = 'pending' | 'error' | 'success';

interface State {
  readonly status: Status;
  readonly fetchStatus: string;
  readonly error: Error | null;
  readonly dataUpdatedAt: number;
  readonly isInvalidated: boolean;
  /** A new object for each next page that is fetched, which stays after that fetch has ended. */
  readonly fetchMeta: { readonly fetchMore?: unknown } | null;
}

/** A query in the cache. */
interface Kept {
  readonly queryKey: Key;
  readonly state: State;
}

/** What happened to a query. */
export interface CacheEvent {
  readonly type: string;
  readonly query: Kept;
}

/** A query, as the cache of TanStack Query holds it. */
interface Held {
  readonly setState: (state: {
    readonly data?: undefined;
    readonly status?: Status;
    readonly error?: Error | null;
    readonly isInvalidated?: boolean;
  }) => void;
}

interface Filters {
  readonly queryKey: Key;
  readonly exact?: boolean;
  readonly predicate?: (query: Kept) => boolean;
}

type Update = (data: unknown) => unknown;

/**
 * The methods that are used of TanStack Query's QueryClient. Each framework has its own class, in its own version, and their
 * types are not compatible.
 */
export interface Cache {
  readonly getQueryCache: () => {
    readonly find: (filters: { readonly queryKey: Key }) => Held | undefined;
    /** Calls back after each change of a query; returns how to stop that. */
    readonly subscribe: (hear: (event: CacheEvent) => void) => () => void;
  };
  readonly getQueryData: (key: Key) => unknown;
  readonly getQueryState: (key: Key) => State | undefined;
  readonly getQueriesData: (filters: Filters) => readonly (readonly [Key, unknown])[];
  readonly setQueryData: (
    key: Key,
    update: Update,
    options: { readonly updatedAt: number },
  ) => unknown;
  readonly isFetching: (filters: Filters) => number;
  readonly cancelQueries: (filters: Filters) => Promise<void>;
  readonly invalidateQueries: (filters: Filters) => Promise<void>;
  readonly refetchQueries: (
    filters: Filters,
    options: { readonly cancelRefetch: boolean },
  ) => Promise<void>;
}

/** The data of an infinite query. */
export interface Pages<Page> {
  readonly pages: readonly Page[];
}

interface OneUser {
  readonly user: User;
}

/** A page of a search. */
interface Found {
  readonly users: readonly Partial<User>[];
}

/** Whether the next page of a list is loading. */
const isGrowing = ({ state }: Kept): boolean =>
  state.fetchStatus === 'fetching' && state.fetchMeta?.fetchMore !== undefined;

/** Whether a fetch may be cancelled: a cancelled next page would be missing silently, and nobody fetches it again. */
export const isResting = (query: Kept): boolean => !isGrowing(query);

/** Lists whose next page is loading: when that ends, and whether the page then arrived, neither failed nor replaced. */
export const growing = (cache: Cache, { predicate = () => true, queryKey }: Filters) =>
  cache
    .getQueriesData({ queryKey, predicate: (query) => isGrowing(query) && predicate(query) })
    .map(([list]) => {
      const meta = cache.getQueryState(list)?.fetchMeta;
      return {
        list,
        // With cancelRefetch off this joins the fetch that is under way.
        ended: cache.refetchQueries({ queryKey: list, exact: true }, { cancelRefetch: false }),
        isThere: (): boolean => {
          const state = cache.getQueryState(list);
          return state?.status === 'success' && state.fetchMeta === meta;
        },
      };
    });

/**
 * Updates what was read with one key. It is no newer for that: it counts as old as it was, or as out of date, and an error of
 * its last read stays. With the defaults of `setQueryData` it would count as just read, and would not be read again when due.
 */
const write = (cache: Cache, queryKey: Key, update: Update): void => {
  const state = cache.getQueryState(queryKey);
  if (state === undefined) return;
  const { status, error, isInvalidated, dataUpdatedAt } = state;
  cache.setQueryData(queryKey, update, { updatedAt: dataUpdatedAt });
  cache.getQueryCache().find({ queryKey })?.setState({ status, error, isInvalidated });
};

/**
 * Updates lists. A next page arrives together with the earlier pages as they were at its request, so a growing list is
 * updated again afterwards. Not if the page failed, since then the update is still there; nor if another fetch replaced it,
 * whose data is newer than the change.
 */
const change = (cache: Cache, filters: Filters, update: Update): void => {
  const lists = growing(cache, filters);
  for (const [queryKey] of cache.getQueriesData(filters)) write(cache, queryKey, update);
  for (const { list, ended, isThere } of lists)
    void ended.then(() => {
      if (isThere()) write(cache, list, update);
    });
};

const inPages =
  <Page>(change: (page: Page) => Page): Update =>
  (data) => {
    const kept = data as Pages<Page> | undefined;
    return kept && { ...kept, pages: kept.pages.map(change) };
  };

const inPosts = (change: (items: FeedItem[]) => FeedItem[]): Update =>
  inPages<FeedPage>((page) => ({ ...page, posts: change(page.posts) }));

const inNotifications = (change: (all: Notification[]) => Notification[]): Update =>
  inPages<NotificationsPage>((page) => ({ ...page, notifications: change(page.notifications) }));

/** Updates a post in every list and query that has it. */
export const patchPost = (cache: Cache, id: string, fields: Partial<Post>): void => {
  const patch = <Item extends { readonly post?: Post }>(item: Item): Item =>
    item.post?.id === id ? { ...item, post: { ...item.post, ...fields } } : item;
  change(
    cache,
    { queryKey: keys.feeds },
    inPosts((items) => items.map(patch)),
  );
  change(
    cache,
    { queryKey: keys.notifications },
    inNotifications((all) => all.map(patch)),
  );
  write(cache, keys.post(id), (data) => data && patch(data as FeedItem));
};

export const removePost = (cache: Cache, id: string): void => {
  change(
    cache,
    { queryKey: keys.feeds },
    inPosts((items) => items.filter(({ post }) => post.id !== id)),
  );
  change(
    cache,
    { queryKey: keys.notifications },
    inNotifications((all) => all.filter(({ post }) => post?.id !== id)),
  );
  void cache.invalidateQueries({ queryKey: keys.post(id) });
};

/** Removes a muted or blocked user from every list that the service leaves them out of. */
export const removePerson = (cache: Cache, username: string): void => {
  const others = fromOthers([username]);
  change(
    cache,
    { queryKey: keys.feeds, predicate: ({ queryKey }) => !isOfOne(String(queryKey[2])) },
    inPosts(others.posts),
  );
  change(
    cache,
    { queryKey: keys.allComments },
    inPages<CommentPage>((page) => ({ ...page, comments: others.comments(page.comments) })),
  );
  change(cache, { queryKey: keys.notifications }, inNotifications(others.notifications));
};

/** Drops the data of one key, even if it is on screen. A fetch that is under way goes on. */
export const forget = (cache: Cache, queryKey: Key): void => {
  cache.getQueryCache().find({ queryKey })?.setState({ data: undefined, status: 'pending' });
};

const userIn = (data: unknown): User | undefined => (data as OneUser | undefined)?.user;

const foundIn = (data: unknown): Found['users'] =>
  (data as Pages<Found> | undefined)?.pages.flatMap(({ users }) => users) ?? [];

/** Returns the cached profile, or else the user as a search found them; empty if there is neither. */
export const profileOf = (cache: Cache, username: string): Partial<User> =>
  userIn(cache.getQueryData(keys.profile(username))) ??
  cache
    .getQueriesData({ queryKey: keys.searches })
    .flatMap(([, data]) => foundIn(data))
    .find((user) => user.username === username) ??
  {};

/** Updates a user's profile, and the user in the results of searches. */
export const patchProfile = (cache: Cache, username: string, fields: Partial<User>): void => {
  write(cache, keys.profile(username), (data) => {
    const user = userIn(data);
    return user && { user: { ...user, ...fields } };
  });
  change(
    cache,
    { queryKey: keys.searches },
    inPages<Found>((page) => ({
      ...page,
      users: page.users.map((user) => (user.username === username ? { ...user, ...fields } : user)),
    })),
  );
};

export const patchUnread = (cache: Cache, unreadCount: number): void => {
  change(
    cache,
    { queryKey: keys.notifications },
    inPages<NotificationsPage>((page) => ({ ...page, unreadCount })),
  );
};
