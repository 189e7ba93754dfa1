import type { ActTable } from './act.js';

export const BOOKMARK = {
  mine: 'bookmarked',
  theirs: 'bookmarks',
  counter: 'bookmarksCount',
  weight: 4,
  isNamed: false,
  isPrivate: true,
} as const satisfies ActTable;
