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

/** Reads a feed; `data` holds the posts of all pages read so far. */
export const useFeed = (feed: FeedName, options: ListOptions = {}) =>
  useInfiniteQuery(feedQuery(useClient(), useQueryClient(), feed, options, useHidden()));

/** Reads the comments on a post, newest first. */
export const useComments = (post: string, options: ListOptions = {}) =>
  useInfiniteQuery(commentsQuery(useClient(), useQueryClient(), post, options, useHidden()));

/** Reads the caller's notifications, and the number of unread ones. */
export const useNotifications = (options: ListOptions = {}) =>
  useInfiniteQuery(notificationsQuery(useClient(), options, useHidden()));

/** Finds users whose name begins with the text; searches once typing pauses. */
export const useSearch = (text: string, options: ListOptions = {}) =>
  useInfiniteQuery(searchQuery(useClient(), text, options));

export const usePost = (id: string, options: ReadOptions = {}) =>
  useQuery(postQuery(useClient(), useQueryClient(), id, options));

/** Reads a profile, the caller's own by default. */
export const useProfile = (username = 'me', options: ReadOptions = {}) =>
  useQuery(profileQuery(useClient(), useQueryClient(), username, options));
