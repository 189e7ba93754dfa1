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

/** `mutate(true)` likes, `mutate(false)` takes it back: shown at once, then as it is counted, and undone where refused. */
export const useLike = (post: Given<Post>) =>
  useChange((client, cache) => likeChange(client, cache, toValue(post)));

/** `mutate(true)` follows, `mutate(false)` ends it, as `useLike` does. */
export const useFollow = (username: Given<string>) =>
  useChange((client, cache) => followChange(client, cache, toValue(username)));

/** `mutate(true)` mutes: what is theirs is hidden at once, and shown again where that is refused. */
export const useMute = (username: Given<string>) =>
  useChange((client, cache) => muteChange(client, cache, toValue(username)));

/** As `useMute`, for a block. */
export const useBlock = (username: Given<string>) =>
  useChange((client, cache) => blockChange(client, cache, toValue(username)));

/** Publishes a post, once however often it is tried, also by a press of the button again. */
export const useCreatePost = () => useChange(createPostChange);

/** For the author and for admins. */
export const useDeletePost = (id: Given<string>) =>
  useChange((client, cache) => deletePostChange(client, cache, toValue(id)));

/** For admins: `mutate(true)` bans a post, `mutate(false)` lets it be shown again. */
export const useBan = (id: Given<string>) =>
  useChange((client, cache) => banChange(client, cache, toValue(id)));

/** As `useCreatePost`, for a comment. */
export const useComment = (post: Given<string>) =>
  useChange((client, cache) => commentChange(client, cache, toValue(post)));

/** `mutate` with the id of a comment, for its author, the author of the post, and admins. */
export const useDeleteComment = (post: Given<string>) =>
  useChange((client, cache) => deleteCommentChange(client, cache, toValue(post)));

/** `mutate` with the `created_at` of the newest that was shown; without one all is read. */
export const useMarkRead = () => useChange(markReadChange);
