import type { EdgeKind } from './app.js';
import type { What } from './intents.js';

export const NAMES = ['ada', 'bob', 'cyd', 'dan'];

/** Two posts each with a Xano id, with our own id known to Xano at once, and with our own id learnt late. */
export const POSTS = ['101', '102', 'home-5', 'home-6', 'late-7', 'late-8'];

export const among = <A>(options: readonly A[], number: number): A | undefined =>
  options[number % Math.max(1, options.length)];

export const EDGE_OF: Partial<Record<What, EdgeKind>> = {
  follow: 'follow',
  unfollow: 'follow',
  mute: 'mute',
  unmute: 'mute',
  block: 'block',
  unblock: 'block',
  like: 'like',
  unlike: 'like',
  bookmark: 'bookmark',
  unbookmark: 'bookmark',
};

/** Kinds of intents that create; a delete wins over a creation at the same instant, so none happens then. */
export const CREATES = new Set<What>([
  ...([
    'join',
    'publish',
    'move',
    'follow',
    'mute',
    'block',
    'like',
    'bookmark',
    'comment',
  ] as const),
]);
