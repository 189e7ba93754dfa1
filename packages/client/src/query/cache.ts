import type { CommentPage, FeedItem, FeedPage, NotificationsPage, Post, User } from '../api.js';
import { fromOthers, isOfOne } from './hidden.js';
import { keys } from './keys.js';

type Key = readonly unknown[];

interface Filters {
  readonly queryKey: Key;
  readonly predicate?: (query: { readonly queryKey: Key }) => boolean;
}

type Update = (data: unknown) => unknown;

/**
 * What is asked of the QueryClient of TanStack Query. Each framework has a class of its own, in a version of its own, and
 * none of them passes for another.
 */
export interface Cache {
  readonly getQueryData: (key: Key) => unknown;
  readonly setQueryData: (key: Key, update: Update) => unknown;
  readonly setQueriesData: (filters: Filters, update: Update) => unknown;
  readonly isFetching: (filters: Filters) => number;
  readonly cancelQueries: (filters: Filters) => Promise<void>;
  readonly invalidateQueries: (filters: Filters) => Promise<void>;
}

/** As an infinite query keeps them. */
export interface Pages<Page> {
  readonly pages: readonly Page[];
}

interface OneUser {
  readonly user: User;
}

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
  cache.setQueriesData(
    { queryKey: keys.feeds },
    inPosts((items) => items.map(patch)),
  );
  cache.setQueryData(keys.post(id), (data) => data && patch(data as FeedItem));
};

export const removePost = (cache: Cache, id: string): void => {
  cache.setQueriesData(
    { queryKey: keys.feeds },
    inPosts((items) => items.filter(({ post }) => post.id !== id)),
  );
  void cache.invalidateQueries({ queryKey: keys.post(id) });
};

/** From all that the service leaves somebody out of who is muted or blocked. */
export const removePerson = (cache: Cache, username: string): void => {
  const others = fromOthers([username]);
  cache.setQueriesData(
    { queryKey: keys.feeds, predicate: ({ queryKey }) => !isOfOne(String(queryKey[2])) },
    inPosts(others.posts),
  );
  cache.setQueriesData(
    { queryKey: keys.allComments },
    inPages<CommentPage>((page) => ({ ...page, comments: others.comments(page.comments) })),
  );
  cache.setQueriesData(
    { queryKey: keys.notifications },
    inPages<NotificationsPage>((page) => ({
      ...page,
      notifications: others.notifications(page.notifications),
    })),
  );
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
  cache.setQueryData(
    keys.notifications,
    inPages<NotificationsPage>((page) => ({ ...page, unreadCount })),
  );
};
