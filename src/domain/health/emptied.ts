import type { Reason } from './reason.js';

/** How much a store holds. */
export interface Census {
  readonly users: number;
  readonly posts: number;
}

/** A store was found emptied, or another in its place: when (ms), and what had been there. */
export interface Emptied extends Census {
  readonly at: number;
}

/** With this share of what was there it is whole again. */
const WHOLE = 0.9;

/** For as long it is told even when all is there again, so that nobody misses it, ms. */
const TOLD_MS = 60_000;

const isLess = (now: Census, before: Census): boolean =>
  now.users < before.users * WHOLE || now.posts < before.posts * WHOLE;

export const reasonOfEmptied = ({ at, users, posts }: Emptied): Reason => ({
  code: 'redis_emptied',
  message:
    `Redis was emptied, or another put in its place: at ${new Date(at).toISOString()} it held ` +
    `${users} users and ${posts} posts no more. Fill it again: see After a loss in OPERATIONS.`,
});

/** Whether what was lost is still to be got back. */
export const isStillEmptied = (now: Census, emptied: Emptied, at: number): boolean =>
  at - emptied.at < TOLD_MS || isLess(now, emptied);
