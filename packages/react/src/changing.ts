import type { Post } from '@xano-redis-sync/client';
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
} from '@xano-redis-sync/client/query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from './provider.js';

/** `mutate(true)` likes, `mutate(false)` takes it back: shown at once, then as it is counted, and undone where refused. */
export const useLike = (post: Post) => useMutation(likeChange(useClient(), useQueryClient(), post));

/** `mutate(true)` follows, `mutate(false)` ends it, as `useLike` does. */
export const useFollow = (username: string) =>
  useMutation(followChange(useClient(), useQueryClient(), username));

/** `mutate(true)` mutes: what is theirs is hidden at once, and shown again where that is refused. */
export const useMute = (username: string) =>
  useMutation(muteChange(useClient(), useQueryClient(), username));

/** As `useMute`, for a block. */
export const useBlock = (username: string) =>
  useMutation(blockChange(useClient(), useQueryClient(), username));

/** Publishes a post, once however often it is tried, also by a press of the button again. */
export const useCreatePost = () => useMutation(createPostChange(useClient(), useQueryClient()));

/** For the author and for admins. */
export const useDeletePost = (id: string) =>
  useMutation(deletePostChange(useClient(), useQueryClient(), id));

/** For admins: `mutate(true)` bans a post, `mutate(false)` lets it be shown again. */
export const useBan = (id: string) => useMutation(banChange(useClient(), useQueryClient(), id));

/** As `useCreatePost`, for a comment. */
export const useComment = (post: string) =>
  useMutation(commentChange(useClient(), useQueryClient(), post));

/** `mutate` with the id of a comment, for its author, the author of the post, and admins. */
export const useDeleteComment = (post: string) =>
  useMutation(deleteCommentChange(useClient(), useQueryClient(), post));

/** `mutate` with the `created_at` of the newest that was shown; without one all is read. */
export const useMarkRead = () => useMutation(markReadChange(useClient(), useQueryClient()));
