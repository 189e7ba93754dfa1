import type {
  Client,
  FeedItem,
  FeedPage,
  NotificationsPage,
  Post,
  User,
} from '@xano-redis-sync/client';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';

const ROOT = 'xano-redis-sync';

/** Names of what is kept, for `invalidateQueries` and its like; `all` begins every one. */
export const keys = {
  all: [ROOT],
  feeds: [ROOT, 'feed'],
  feed: (feed: string) => [ROOT, 'feed', feed],
  posts: [ROOT, 'post'],
  post: (id: string) => [ROOT, 'post', id],
  profile: (username: string) => [ROOT, 'profile', username],
  comments: (post: string) => [ROOT, 'comments', post],
  notifications: [ROOT, 'notifications'],
} as const;

type Pages<Page> = InfiniteData<Page, string | undefined>;
type OnePost = Awaited<ReturnType<Client['posts']['get']>>;

const inPages = <Page>(change: (page: Page) => Page) => {
  return (data: Pages<Page> | undefined): Pages<Page> | undefined =>
    data && { ...data, pages: data.pages.map(change) };
};

const changeFeeds = (
  cache: QueryClient,
  change: (items: readonly FeedItem[]) => readonly FeedItem[],
): void => {
  cache.setQueriesData<Pages<FeedPage>>(
    { queryKey: keys.feeds },
    inPages((page) => ({ ...page, posts: [...change(page.posts)] })),
  );
};

/** Wherever the post is shown. */
export const patchPost = (cache: QueryClient, id: string, fields: Partial<Post>): void => {
  changeFeeds(cache, (items) =>
    items.map((item) =>
      item.post.id === id ? { ...item, post: { ...item.post, ...fields } } : item,
    ),
  );
  cache.setQueryData<OnePost>(
    keys.post(id),
    (one) => one && { ...one, post: { ...one.post, ...fields } },
  );
};

export const removePost = (cache: QueryClient, id: string): void => {
  changeFeeds(cache, (items) => items.filter(({ post }) => post.id !== id));
  void cache.invalidateQueries({ queryKey: keys.post(id) });
};

export const patchProfile = (
  cache: QueryClient,
  username: string,
  fields: Partial<Pick<User, 'isFollowing' | 'followerCount'>>,
): void => {
  cache.setQueryData<{ readonly user: User }>(
    keys.profile(username),
    (one) => one && { user: { ...one.user, ...fields } },
  );
};

export const patchUnread = (cache: QueryClient, unreadCount: number): void => {
  cache.setQueryData<Pages<NotificationsPage>>(
    keys.notifications,
    inPages((page) => ({ ...page, unreadCount })),
  );
};
