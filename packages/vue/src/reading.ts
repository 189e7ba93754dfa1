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

/** `data` holds the posts of all pages that were read. */
export const useFeed = (feed: Given<FeedName>, options: Given<ListOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() =>
    feedQuery(client, cache, toValue(feed), toValue(options), hidden.value),
  );
};

/** Newest first. */
export const useComments = (post: Given<string>, options: Given<ListOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() =>
    commentsQuery(client, cache, toValue(post), toValue(options), hidden.value),
  );
};

/** What one was told, and how much of it is unread. */
export const useNotifications = (options: Given<ListOptions> = {}) => {
  const client = useClient();
  const hidden = useMutationState(hiddenState);
  return useInfiniteQuery(() => notificationsQuery(client, toValue(options), hidden.value));
};

/** Users whose name begins with the text, asked for once it rests. */
export const useSearch = (text: Given<string>, options: Given<ListOptions> = {}) => {
  const client = useClient();
  return useInfiniteQuery(() => searchQuery(client, toValue(text), toValue(options)));
};

export const usePost = (id: Given<string>, options: Given<ReadOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  return useQuery(() => postQuery(client, cache, toValue(id), toValue(options)));
};

/** By default one's own. */
export const useProfile = (username: Given<string> = 'me', options: Given<ReadOptions> = {}) => {
  const [client, cache] = [useClient(), useQueryClient()];
  return useQuery(() => profileQuery(client, cache, toValue(username), toValue(options)));
};
