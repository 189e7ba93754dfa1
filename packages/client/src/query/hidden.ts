import type { CommentItem, FeedItem, Notification } from '../api.js';
import { keys } from './keys.js';

/** The posts of one user are shown whoever mutes them. */
export const isOfOne = (feed: string): boolean => feed.startsWith('user/');

/** What is left where some people are not shown. */
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
 * Who is hidden just now: those whom a change under way mutes or blocks. They are left out where a list is shown and stay in
 * what is kept, so a change that is refused has nothing to put back, and what is read meanwhile spoils nothing.
 */
export const hiddenState = {
  filters: { mutationKey: keys.hiding, status: 'pending' },
  select: ({ options, state }: Hiding): string =>
    state.variables === true ? String(options.mutationKey?.[2]) : '',
} as const;
