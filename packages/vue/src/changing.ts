import type { Client, Post } from '@xano-redis-sync/client';
import {
  banChange,
  blockChange,
  commentChange,
  createPostChange,
  deleteCommentChange,
  deletePostChange,
  followChange,
  likeChange,
  markReadChange,
  muteChange,
  type Cache,
} from '@xano-redis-sync/client/query';
import {
  useMutation,
  useQueryClient,
  type MutationOptions,
  type UseMutationReturnType,
} from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter as Given } from 'vue';
import { useClient } from './plugin.js';

const useChange = <Data, Variables, Before>(
  make: (client: Client, cache: Cache) => MutationOptions<Data, Error, Variables, Before>,
): UseMutationReturnType<Data, Error, Variables, Before> => {
  const [client, cache] = [useClient(), useQueryClient()];
  return useMutation(() => make(client, cache));
};

/** `mutate(true)` likes, `mutate(false)` unlikes: shown at once, then with the service's count; undone if refused. */
export const useLike = (post: Given<Post>) =>
  useChange((client, cache) => likeChange(client, cache, toValue(post)));

/** `mutate(true)` follows, `mutate(false)` unfollows: shown at once, then with the service's count; undone if refused. */
export const useFollow = (username: Given<string>) =>
  useChange((client, cache) => followChange(client, cache, toValue(username)));

/** `mutate(true)` mutes, `mutate(false)` unmutes. The user is hidden at once, and shown again if the service refuses. */
export const useMute = (username: Given<string>) =>
  useChange((client, cache) => muteChange(client, cache, toValue(username)));

/** Like `useMute`, for a block. */
export const useBlock = (username: Given<string>) =>
  useChange((client, cache) => blockChange(client, cache, toValue(username)));

/** Publishes a post once, however often it is retried, even by pressing the button again. */
export const useCreatePost = () => useChange(createPostChange);

/** Deletes a post, for its author and for admins. */
export const useDeletePost = (id: Given<string>) =>
  useChange((client, cache) => deletePostChange(client, cache, toValue(id)));

/** For admins: `mutate(true)` bans a post, `mutate(false)` lifts the ban. */
export const useBan = (id: Given<string>) =>
  useChange((client, cache) => banChange(client, cache, toValue(id)));

/** Like `useCreatePost`, for a comment. */
export const useComment = (post: Given<string>) =>
  useChange((client, cache) => commentChange(client, cache, toValue(post)));

/** Deletes a comment: `mutate` with its id, for its author, the author of the post, and admins. */
export const useDeleteComment = (post: Given<string>) =>
  useChange((client, cache) => deleteCommentChange(client, cache, toValue(post)));

/** Marks as read: `mutate` with the `created_at` of the newest notification shown, or without it to mark all. */
export const useMarkRead = () => useChange(markReadChange);
