import type { ActTable } from './act.js';

export const LIKE = {
  mine: 'liked',
  theirs: 'likes',
  counter: 'likesCount',
  weight: 3,
  isNamed: true,
  isPrivate: false,
} as const satisfies ActTable;
