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

/** `mutate(true)` likes, `mutate(false)` unlikes: shown at once, then with the service's count; undone if refused. */
export const useLike = (post: Post) => useMutation(likeChange(useClient(), useQueryClient(), post));

/** `mutate(true)` follows, `mutate(false)` unfollows: shown at once, then with the service's count; undone if refused. */
export const useFollow = (username: string) =>
  useMutation(followChange(useClient(), useQueryClient(), username));

/** `mutate(true)` mutes, `mutate(false)` unmutes. The user is hidden at once, and shown again if the service refuses. */
export const useMute = (username: string) =>
  useMutation(muteChange(useClient(), useQueryClient(), username));

/** Like `useMute`, for a block. */
export const useBlock = (username: string) =>
  useMutation(blockChange(useClient(), useQueryClient(), username));

/** Publishes a post once, however often it is retried, even by pressing the button again. */
export const useCreatePost = () => useMutation(createPostChange(useClient(), useQueryClient()));

/** Deletes a post, for its author and for admins. */
export const useDeletePost = (id: string) =>
  useMutation(deletePostChange(useClient(), useQueryClient(), id));

/** For admins: `mutate(true)` bans a post, `mutate(false)` lifts the ban. */
export const useBan = (id: string) => useMutation(banChange(useClient(), useQueryClient(), id));

/** Like `useCreatePost`, for a comment. */
export const useComment = (post: string) =>
  useMutation(commentChange(useClient(), useQueryClient(), post));

/** Deletes a comment: `mutate` with its id, for its author, the author of the post, and admins. */
export const useDeleteComment = (post: string) =>
  useMutation(deleteCommentChange(useClient(), useQueryClient(), post));

/** Marks as read: `mutate` with the `created_at` of the newest notification shown, or without it to mark all. */
export const useMarkRead = () => useMutation(markReadChange(useClient(), useQueryClient()));
