import type { CommentPage, FeedItem, FeedPage, NotificationsPage, Post, User } from '../api.js';
import { fromOthers, isOfOne } from './hidden.js';
import { keys } from './keys.js';

type Key = readonly unknown[];

interface State {
  readonly status: string;
  readonly fetchStatus: string;
  /** Each next page that is asked for has one of its own, which stays after it has ended. */
  readonly fetchMeta: { readonly fetchMore?: unknown } | null;
}

/** One of those that are kept. */
interface Kept {
  readonly queryKey: Key;
  readonly state: State;
}

/** What the cache of TanStack Query holds of one of them. */
interface Held {
  readonly setState: (state: { readonly data: undefined; readonly status: 'pending' }) => void;
}

interface Filters {
  readonly queryKey: Key;
  readonly exact?: boolean;
  readonly predicate?: (query: Kept) => boolean;
}

type Update = (data: unknown) => unknown;

/**
 * What is asked of the QueryClient of TanStack Query. Each framework has a class of its own, in a version of its own, and
 * none of them passes for another.
 */
export interface Cache {
  readonly getQueryCache: () => {
    readonly find: (filters: { readonly queryKey: Key }) => Held | undefined;
  };
  readonly getQueryData: (key: Key) => unknown;
  readonly getQueryState: (key: Key) => State | undefined;
  readonly getQueriesData: (filters: Filters) => readonly (readonly [Key, unknown])[];
  readonly setQueryData: (key: Key, update: Update) => unknown;
  readonly setQueriesData: (filters: Filters, update: Update) => unknown;
  readonly isFetching: (filters: Filters) => number;
  readonly cancelQueries: (filters: Filters) => Promise<void>;
  readonly invalidateQueries: (filters: Filters) => Promise<void>;
  readonly refetchQueries: (
    filters: Filters,
    options: { readonly cancelRefetch: boolean },
  ) => Promise<void>;
}

/** As an infinite query keeps them. */
export interface Pages<Page> {
  readonly pages: readonly Page[];
}

interface OneUser {
  readonly user: User;
}

/** Whether a next page of it is being loaded. */
const isGrowing = ({ state }: Kept): boolean =>
  state.fetchStatus === 'fetching' && state.fetchMeta?.fetchMore !== undefined;

/** What may be given up: a next page that is would be missing without a word, and nobody asks for it again. */
export const isResting = (query: Kept): boolean => !isGrowing(query);

/** The lists whose next page is being loaded, when that ends, and whether the page is there then: not failed, nor replaced. */
export const growing = (cache: Cache, { predicate = () => true, queryKey }: Filters) =>
  cache
    .getQueriesData({ queryKey, predicate: (query) => isGrowing(query) && predicate(query) })
    .map(([list]) => {
      const meta = cache.getQueryState(list)?.fetchMeta;
      return {
        list,
        // So the one that is under way is waited for.
        ended: cache.refetchQueries({ queryKey: list, exact: true }, { cancelRefetch: false }),
        isThere: (): boolean => {
          const state = cache.getQueryState(list);
          return state?.status === 'success' && state.fetchMeta === meta;
        },
      };
    });

/**
 * Changes lists. With a next page come the pages before it as they were when it was asked for, so a list that grows is changed
 * again once it has. Where the page failed the list is as it was changed, and to write it would take the error away; and
 * what was read in its place is newer than the change.
 */
const change = (cache: Cache, filters: Filters, update: Update): void => {
  const lists = growing(cache, filters);
  cache.setQueriesData(filters, update);
  for (const { list, ended, isThere } of lists)
    void ended.then(() => isThere() && cache.setQueryData(list, update));
};

const inPages =
  <Page>(change: (page: Page) => Page): Update =>
  (data) => {
    const kept = data as Pages<Page> | undefined;
    return kept && { ...kept, pages: kept.pages.map(change) };
  };

const inPosts = (change: (items: FeedItem[]) => FeedItem[]): Update =>
  inPages<FeedPage>((page) => ({ ...page, posts: change(page.posts) }));

/** Wherever the post is shown. */
export const patchPost = (cache: Cache, id: string, fields: Partial<Post>): void => {
  const patch = (item: FeedItem): FeedItem =>
    item.post.id === id ? { ...item, post: { ...item.post, ...fields } } : item;
  change(
    cache,
    { queryKey: keys.feeds },
    inPosts((items) => items.map(patch)),
  );
  cache.setQueryData(keys.post(id), (data) => data && patch(data as FeedItem));
};

export const removePost = (cache: Cache, id: string): void => {
  change(
    cache,
    { queryKey: keys.feeds },
    inPosts((items) => items.filter(({ post }) => post.id !== id)),
  );
  void cache.invalidateQueries({ queryKey: keys.post(id) });
};

/** From all that the service leaves somebody out of who is muted or blocked. */
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
  change(
    cache,
    { queryKey: keys.notifications },
    inPages<NotificationsPage>((page) => ({
      ...page,
      notifications: others.notifications(page.notifications),
    })),
  );
};

/** What is kept under one key, though it may be on screen. Whoever is reading it goes on. */
export const forget = (cache: Cache, queryKey: Key): void => {
  cache.getQueryCache().find({ queryKey })?.setState({ data: undefined, status: 'pending' });
};

const userIn = (data: unknown): User | undefined => (data as OneUser | undefined)?.user;

/** Nothing of whoever is not kept. */
export const profileOf = (cache: Cache, username: string): Partial<User> =>
  userIn(cache.getQueryData(keys.profile(username))) ?? {};

export const patchProfile = (cache: Cache, username: string, fields: Partial<User>): void => {
  cache.setQueryData(keys.profile(username), (data) => {
    const user = userIn(data);
    return user && { user: { ...user, ...fields } };
  });
};

export const patchUnread = (cache: Cache, unreadCount: number): void => {
  change(
    cache,
    { queryKey: keys.notifications },
    inPages<NotificationsPage>((page) => ({ ...page, unreadCount })),
  );
};
