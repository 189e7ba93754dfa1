import type { Trouble } from './reason.js';

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

export const troubleOfEmptied = ({ at, users, posts }: Emptied): Trouble => ({
  code: 'redis_emptied',
  text:
    `Redis was emptied, or another put in its place: on ${new Date(at).toISOString()} ` +
    `${users} users and ${posts} posts were there no more`,
  advice: 'Fill it again: OPERATIONS says how, under After a loss',
});

/** Whether what was lost is still to be got back. */
export const isStillEmptied = (now: Census, emptied: Emptied, at: number): boolean =>
  at - emptied.at < TOLD_MS || isLess(now, emptied);
