import type { Random } from '../stale/random.js';

/** Users who exist all the time; none has a name from Xano's records. */
export const MEMBERS = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'];
/** Users who come and go. */
export const GUESTS = ['g0', 'g1'];
/** A user who only reads. */
export const WATCHER = 'w';
export const TAG = 'sea';

export const isOfCast = (name: string): boolean => /^(?:u\d|g\d|w)$/.test(name);

export interface KnownPost {
  readonly id: string;
  readonly author: string;
}

/** What the actors know, from acknowledged answers. */
export interface Stage {
  readonly random: Random;
  readonly posts: KnownPost[];
  readonly comments: {
    readonly id: string;
    readonly post: string;
    readonly by: string;
    readonly text: string;
  }[];
  /** Returns a new number each time, for unique names. */
  readonly next: () => number;
}

export const makeStage = (random: Random): Stage => {
  let last = 0;
  return {
    random,
    posts: [],
    comments: [],
    next: () => {
      last += 1;
      return last;
    },
  };
};
