import type { Random } from '../stale/random.js';

/** Who is there all the time; nobody of them has a name that the records of Xano have. */
export const MEMBERS = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'];
/** Who come and go. */
export const GUESTS = ['g0', 'g1'];
/** Who only reads. */
export const WATCHER = 'w';
export const TAG = 'sea';

export const isOfCast = (name: string): boolean => /^(?:u\d|g\d|w)$/.test(name);

export interface KnownPost {
  readonly id: string;
  readonly author: string;
}

/** What whoever acts knows of: what was answered. */
export interface Stage {
  readonly random: Random;
  readonly posts: KnownPost[];
  readonly comments: {
    readonly id: string;
    readonly post: string;
    readonly by: string;
    readonly text: string;
  }[];
  /** Another number each time, for names that nobody else has. */
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
