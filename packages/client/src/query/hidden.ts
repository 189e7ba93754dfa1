import type { CommentItem, FeedItem, Notification } from '../api.js';
import { keys } from './keys.js';

/** Whether a feed shows one user's posts, which it does even to viewers who mute that user. */
export const isOfOne = (feed: string): boolean => feed.startsWith('user/');

/** Makes filters that leave out what these users wrote or did. */
export const fromOthers = (hidden: readonly string[]) => ({
  posts: (items: readonly FeedItem[]) =>
    items.filter(({ post }) => !hidden.includes(post.username)),
  comments: (items: readonly CommentItem[]) =>
    items.filter(({ comment }) => !hidden.includes(comment.username)),
  notifications: (items: readonly Notification[]) =>
    items.filter(({ user }) => !hidden.includes(user.username)),
});

interface Hiding {
  readonly options: { readonly mutationKey?: readonly unknown[] | undefined };
  readonly state: { readonly variables: unknown };
}

/**
 * Selects the users whom a pending change mutes or blocks. Lists leave them out when shown but keep them in the cache, so a
 * refused change needs no undo, and a fetch during the change does no harm.
 */
export const hiddenState = {
  filters: { mutationKey: keys.hiding, status: 'pending' },
  select: ({ options, state }: Hiding): string =>
    state.variables === true ? String(options.mutationKey?.[2]) : '',
} as const;
