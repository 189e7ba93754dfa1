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
import {
  useInfiniteQuery,
  useMutationState,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useClient } from './provider.js';

const useHidden = (): readonly string[] => useMutationState(hiddenState);

/** `data` holds the posts of all pages that were read. */
export const useFeed = (feed: FeedName, options: ListOptions = {}) =>
  useInfiniteQuery(feedQuery(useClient(), useQueryClient(), feed, options, useHidden()));

/** Newest first. */
export const useComments = (post: string, options: ListOptions = {}) =>
  useInfiniteQuery(commentsQuery(useClient(), useQueryClient(), post, options, useHidden()));

/** What one was told, and how much of it is unread. */
export const useNotifications = (options: ListOptions = {}) =>
  useInfiniteQuery(notificationsQuery(useClient(), options, useHidden()));

/** Users whose name begins with the text, asked for once it rests. */
export const useSearch = (text: string, options: ListOptions = {}) =>
  useInfiniteQuery(searchQuery(useClient(), text, options));

export const usePost = (id: string, options: ReadOptions = {}) =>
  useQuery(postQuery(useClient(), useQueryClient(), id, options));

/** By default one's own. */
export const useProfile = (username = 'me', options: ReadOptions = {}) =>
  useQuery(profileQuery(useClient(), useQueryClient(), username, options));
