import type { NewPost, Post, User } from '@xano-redis-sync/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys, patchPost, patchProfile, patchUnread } from './cache.js';
import { useClient } from './provider.js';

/** `mutate(true)` likes, `mutate(false)` takes it back: shown at once, then as it is counted, and undone where refused. */
export const useLike = ({ id, isLiked, likesCount }: Post) => {
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    // One after another, or the last to arrive would win.
    scope: { id: `like ${id}` },
    mutationFn: (like: boolean) => (like ? client.posts.like(id) : client.posts.unlike(id)),
    onMutate: (like) => {
      patchPost(cache, id, {
        isLiked: like,
        likesCount: likesCount + Number(like) - Number(isLiked),
      });
      return { isLiked, likesCount };
    },
    onError: (_, __, before) => {
      if (before !== undefined) patchPost(cache, id, before);
    },
    onSuccess: (now) => {
      patchPost(cache, id, { isLiked: now.liked, likesCount: now.likesCount });
    },
  });
};

/** `mutate(true)` follows, `mutate(false)` ends it, as `useLike` does. */
export const useFollow = ({
  username,
  isFollowing = false,
  followerCount = 0,
}: Pick<User, 'isFollowing' | 'followerCount'> & { readonly username: string }) => {
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    scope: { id: `follow ${username}` },
    mutationFn: (follow: boolean) =>
      follow ? client.users.follow(username) : client.users.unfollow(username),
    onMutate: (follow) => {
      patchProfile(cache, username, {
        isFollowing: follow,
        followerCount: followerCount + Number(follow) - Number(isFollowing),
      });
      return { isFollowing, followerCount };
    },
    onError: (_, __, before) => {
      if (before !== undefined) patchProfile(cache, username, before);
    },
    onSuccess: (now) => {
      patchProfile(cache, username, {
        isFollowing: now.following,
        followerCount: now.followerCount,
      });
      return cache.invalidateQueries({ queryKey: keys.feed('following') });
    },
  });
};

/** Publishes a post, once however often it is tried. */
export const useCreatePost = () => {
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (post: NewPost) => client.posts.create(post),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.feeds }),
  });
};

export const useComment = (post: string) => {
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (content: string) => client.comments.create(post, content),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.comments(post) }),
  });
};

/** `mutate` with the `created_at` of the newest that was shown; without one all is read. */
export const useMarkRead = () => {
  const client = useClient();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (upTo: number | undefined) => client.notifications.markRead(upTo),
    onSuccess: ({ unreadCount }) => {
      patchUnread(cache, unreadCount);
      return cache.invalidateQueries({ queryKey: keys.notifications });
    },
  });
};
