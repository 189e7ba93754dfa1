import type { NewPost, Post, User } from '../api.js';
import type { Client } from '../client.js';
import { doubtful, cancel, cancelAndRefetch, refetch, writeResult } from './refetch.js';
import {
  patchPost,
  patchProfile,
  patchUnread,
  profileOf,
  removePerson,
  removePost,
  type Cache,
} from './cache.js';
import { keys } from './keys.js';
import { once } from './once.js';
import { truths } from './truth.js';

const likes = truths<Post>();
const follows = truths<User>();
const hidings = { isMuted: truths<User>(), isBlocked: truths<User>() };

/**
 * Makes a mutation key by change and subject. Without a key per subject, a mutation that is still pending would take over
 * the options that its button gets for another post or user.
 */
const keyOf = (change: string, subject: string) => [...keys.all, change, subject];

/** Undefined for a user who is not cached: their state is unknown, and it may be fetched before the change fails. */
const knownOf = (
  cache: Cache,
  username: string,
  fields: Partial<User>,
): Partial<User> | undefined =>
  profileOf(cache, username).username === undefined ? undefined : fields;

/** `mutate(true)` likes, `mutate(false)` unlikes: shown at once, then with the service's count; undone if refused. */
export const likeChange = (client: Client, cache: Cache, { id, isLiked, likesCount }: Post) => {
  const places = [keys.feeds, keys.post(id), keys.notifications];
  return {
    mutationKey: keyOf('like', id),
    // Runs one after another; otherwise the last to arrive would win.
    scope: { id: `like ${id}` },
    mutationFn: (like: boolean) => (like ? client.posts.like(id) : client.posts.unlike(id)),
    onMutate: (like: boolean) => {
      patchPost(cache, id, {
        isLiked: like,
        likesCount: likesCount + Number(like) - Number(isLiked),
      });
      return likes.begin(cache, id, { isLiked, likesCount });
    },
    onError: (error: unknown, _: boolean, own: Partial<Post> | undefined) => {
      patchPost(cache, id, likes.failed(cache, id, own, error));
      doubtful(cache, places)(error);
    },
    onSuccess: (
      { liked, likesCount: count }: { liked: boolean; likesCount: number },
      _: boolean,
      own: Partial<Post> | undefined,
    ) =>
      writeResult(cache, places, () => {
        const now = { isLiked: liked, likesCount: count };
        patchPost(cache, id, likes.made(cache, id, own, now));
      }),
  };
};

/** `mutate(true)` follows, `mutate(false)` unfollows: shown at once, then with the service's count; undone if refused. */
export const followChange = (client: Client, cache: Cache, username: string) => {
  const places = [keys.profile(username), keys.searches];
  return {
    mutationKey: keyOf('follow', username),
    scope: { id: `follow ${username}` },
    mutationFn: (follow: boolean) =>
      follow ? client.users.follow(username) : client.users.unfollow(username),
    onMutate: (follow: boolean) => {
      const { isFollowing = false, followerCount = 0 } = profileOf(cache, username);
      const known = knownOf(cache, username, { isFollowing, followerCount });
      patchProfile(cache, username, {
        isFollowing: follow,
        followerCount: followerCount + Number(follow) - Number(isFollowing),
      });
      return follows.begin(cache, username, known);
    },
    onError: (error: unknown, _: boolean, own: Partial<User> | undefined) => {
      patchProfile(cache, username, follows.failed(cache, username, own, error));
      doubtful(cache, [...places, keys.feed('following')])(error);
    },
    onSuccess: async (
      { following, followerCount }: { following: boolean; followerCount: number },
      _: boolean,
      own: Partial<User> | undefined,
    ) => {
      await writeResult(cache, places, () => {
        const now = { isFollowing: following, followerCount };
        patchProfile(cache, username, follows.made(cache, username, own, now));
      });
      await cancelAndRefetch(cache, [keys.feed('following')]);
    },
  };
};

/** Hides a user's content while the change is pending; removes it from the cache once the service has confirmed. */
const hiding = <Answer>(
  cache: Cache,
  username: string,
  flag: 'isMuted' | 'isBlocked',
  change: (hide: boolean) => Promise<Answer>,
) => ({
  mutationKey: [...keys.hiding, username],
  scope: { id: `${flag} ${username}` },
  mutationFn: change,
  onMutate: (hide: boolean) => {
    const { [flag]: before } = profileOf(cache, username);
    patchProfile(cache, username, { [flag]: hide });
    return hidings[flag].begin(cache, username, knownOf(cache, username, { [flag]: before }));
  },
  onError: (error: unknown, _: boolean, own: Partial<User> | undefined) => {
    patchProfile(cache, username, hidings[flag].failed(cache, username, own, error));
    doubtful(cache, [keys.all])(error);
  },
  onSuccess: async (_: Answer, hide: boolean, own: Partial<User> | undefined) => {
    patchProfile(cache, username, hidings[flag].made(cache, username, own, { [flag]: hide }));
    // The change affects feeds, comments, notifications and counters: nearly the whole cache.
    await cancel(cache, [keys.all]);
    if (hide) removePerson(cache, username);
    void refetch(cache, [keys.all]);
  },
});

/** `mutate(true)` mutes, `mutate(false)` unmutes. The user is hidden at once, and shown again if the service refuses. */
export const muteChange = (client: Client, cache: Cache, username: string) =>
  hiding(cache, username, 'isMuted', (mute) =>
    mute ? client.users.mute(username) : client.users.unmute(username),
  );

/** Like `muteChange`, for a block. */
export const blockChange = (client: Client, cache: Cache, username: string) =>
  hiding(cache, username, 'isBlocked', (block) =>
    block ? client.users.block(username) : client.users.unblock(username),
  );

/** Publishes a post once, however often it is retried, even by pressing the button again. */
export const createPostChange = (client: Client, cache: Cache) => ({
  mutationFn: (post: NewPost) =>
    once(client, ['post', post], (options) => client.posts.create(post, options)),
  onError: doubtful(cache, [keys.feeds]),
  onSuccess: () => refetch(cache, [keys.feeds]),
});

/** Deletes a post, for its author and for admins. */
export const deletePostChange = (client: Client, cache: Cache, id: string) => ({
  mutationKey: keyOf('delete post', id),
  mutationFn: () => client.posts.delete(id),
  onError: doubtful(cache, [keys.feeds, keys.post(id)]),
  onSuccess: () =>
    writeResult(cache, [keys.feeds, keys.post(id)], () => {
      removePost(cache, id);
    }),
});

/** For admins: `mutate(true)` bans a post, `mutate(false)` lifts the ban. */
export const banChange = (client: Client, cache: Cache, id: string) => ({
  mutationKey: keyOf('ban', id),
  mutationFn: (ban: boolean) => (ban ? client.posts.ban(id) : client.posts.unban(id)),
  onError: doubtful(cache, [keys.feeds, keys.post(id)]),
  onSuccess: (_: unknown, ban: boolean) =>
    ban
      ? writeResult(cache, [keys.feeds, keys.post(id)], () => {
          removePost(cache, id);
        })
      : refetch(cache, [keys.feeds, keys.post(id)]),
});

/** Like `createPostChange`, for a comment. */
export const commentChange = (client: Client, cache: Cache, post: string) => ({
  mutationKey: keyOf('comment', post),
  mutationFn: (content: string) =>
    once(client, ['comment', post, content], (options) =>
      client.comments.create(post, content, options),
    ),
  onError: doubtful(cache, [keys.comments(post)]),
  onSuccess: () => refetch(cache, [keys.comments(post)]),
});

/** Deletes a comment, for its author, the author of the post, and admins. */
export const deleteCommentChange = (client: Client, cache: Cache, post: string) => ({
  mutationKey: keyOf('delete comment', post),
  mutationFn: (comment: string) => client.comments.delete(post, comment),
  onError: doubtful(cache, [keys.comments(post)]),
  onSuccess: () => refetch(cache, [keys.comments(post)]),
});

/** Marks as read: `mutate` with the `created_at` of the newest notification shown, or without it to mark all. */
export const markReadChange = (client: Client, cache: Cache) => ({
  mutationFn: (upTo: number | undefined) => client.notifications.markRead(upTo),
  onError: doubtful(cache, [keys.notifications]),
  onSuccess: ({ unreadCount }: { unreadCount: number }) => {
    patchUnread(cache, unreadCount);
    return refetch(cache, [keys.notifications]);
  },
});
