import {
  commentsQuery,
  feedQuery,
  hiddenState,
  notificationsQuery,
  postQuery,
  profileQuery,
  searchQuery,
  type FeedName,
  type ListOptions,
  type ReadOptions,
} from '@xano-redis-sync/client/query';
import { useInfiniteQuery, useMutationState, useQuery, useQueryClient } from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter as Given } from 'vue';
import { useClient } from './plugin.js';

/** Reads a feed; `data` holds the posts of all pages read so far. */
export const useFeed = (feed: Given<FeedName>, options: Given<ListOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() =>
    feedQuery(client, cache, toValue(feed), toValue(options), hidden.value),
  );
};

/** Reads the comments on a post, newest first. */
export const useComments = (post: Given<string>, options: Given<ListOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() =>
    commentsQuery(client, cache, toValue(post), toValue(options), hidden.value),
  );
};

/** Reads the caller's notifications, and the number of unread ones. */
export const useNotifications = (options: Given<ListOptions> = {}) => {
  const client = useClient();
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() => notificationsQuery(client, toValue(options), hidden.value));
};

/** Finds users whose name begins with the text; searches once typing pauses. */
export const useSearch = (text: Given<string>, options: Given<ListOptions> = {}) => {
  const client = useClient();
  return useInfiniteQuery(() => searchQuery(client, toValue(text), toValue(options)));
};

export const usePost = (id: Given<string>, options: Given<ReadOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  return useQuery(() => postQuery(client, cache, toValue(id), toValue(options)));
};

/** Reads a profile, the caller's own by default. */
export const useProfile = (username: Given<string> = 'me', options: Given<ReadOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  return useQuery(() => profileQuery(client, cache, toValue(username), toValue(options)));
};
