import { slotOf } from './slot.js';

export const USERS = ['a', 'b', 'c'] as const;
export const POSTS = ['p', 'q'] as const;
export const TAGS = ['s', 't'] as const;

export const SLOTS: readonly string[] = [
  ...USERS.map((name) => `user:${name}`),
  ...POSTS.map((id) => `post:${id}`),
  ...TAGS.map((tag) => `tag:${tag}`),
  slotOf('board/earned'),
];
