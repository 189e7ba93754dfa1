import type {
  CommentItem,
  CommentPage,
  FeedItem,
  FeedPage,
  Notification,
  NotificationsPage,
} from '@xano-redis-sync/client';
import { useInfiniteQuery, useQuery, type QueryKey } from '@tanstack/react-query';
import { keys } from './cache.js';
import { useClient } from './provider.js';

/** Of everybody, of those whom one follows, of a hashtag by time and by love, and of a user. */
export type FeedName =
  'explore' | 'following' | `hashtag/${string}` | `ranked/${string}` | `user/${string}`;

interface Place {
  readonly cursor?: string;
  readonly limit?: number;
  readonly signal: AbortSignal;
}

interface Paged {
  readonly pagination: { readonly nextCursor: string | null };
}

/** Pages that go on at the one that failed, when `fetchNextPage` is called again. The client tries again by itself. */
const usePages = <Page extends Paged, Shown>(
  queryKey: QueryKey,
  read: (place: Place) => Promise<Page>,
  show: (pages: readonly Page[]) => Shown,
  limit: number | undefined,
) =>
  useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      read({
        signal,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
        ...(limit === undefined ? {} : { limit }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: ({ pages }) => show(pages),
    retry: false,
  });

const itemsIn = (pages: readonly FeedPage[]): readonly FeedItem[] =>
  pages.flatMap(({ posts }) => posts);

const commentsIn = (pages: readonly CommentPage[]): readonly CommentItem[] =>
  pages.flatMap(({ comments }) => comments);

interface Told {
  readonly notifications: readonly Notification[];
  readonly unreadCount: number;
}

const toldIn = (pages: readonly NotificationsPage[]): Told => ({
  notifications: pages.flatMap(({ notifications }) => notifications),
  unreadCount: pages[0]?.unreadCount ?? 0,
});

/** `data` holds the posts of all pages that were read. */
export const useFeed = (feed: FeedName, limit?: number) => {
  const client = useClient();
  const read = (place: Place): Promise<FeedPage> => {
    if (feed === 'explore') return client.feed.explore(place);
    if (feed === 'following') return client.feed.following(place);
    const at = feed.indexOf('/');
    const subject = feed.slice(at + 1);
    if (feed.startsWith('user/')) return client.users.posts(subject, place);
    return feed.startsWith('ranked/')
      ? client.feed.ranked(subject, place)
      : client.feed.hashtag(subject, place);
  };
  return usePages(keys.feed(feed), read, itemsIn, limit);
};

/** Newest first. */
export const useComments = (post: string, limit?: number) => {
  const client = useClient();
  const read = (place: Place): Promise<CommentPage> => client.comments.list(post, place);
  return usePages(keys.comments(post), read, commentsIn, limit);
};

/** What one was told, and how much of it is unread. */
export const useNotifications = (limit?: number) => {
  const client = useClient();
  const read = (place: Place): Promise<NotificationsPage> => client.notifications.list(place);
  return usePages(keys.notifications, read, toldIn, limit);
};

export const usePost = (id: string) => {
  const client = useClient();
  return useQuery({
    queryKey: keys.post(id),
    queryFn: ({ signal }) => client.posts.get(id, { signal }),
    retry: false,
  });
};

/** By default one's own. */
export const useProfile = (username = 'me') => {
  const client = useClient();
  return useQuery({
    queryKey: keys.profile(username),
    queryFn: async ({ signal }) => client.users.profile(username, { signal }),
    select: ({ user }) => user,
    retry: false,
  });
};
