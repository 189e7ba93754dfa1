import { isDoubtful } from '../errors.js';
import type { Cache } from './cache.js';

interface Changing<Fields> {
  /** Undefined until it is known; nothing where it is in doubt, which no later press resolves. */
  readonly truth: Partial<Fields> | undefined;
  /** By what `begin` answered. */
  readonly latest: Partial<Fields>;
}

/**
 * What is true of something while changes of it wait for one another. Only the latest is on screen, and what was on screen
 * when it was pressed may be a change that comes to nothing: what stands at last is what the last to get through has made.
 */
export const truths = <Fields>() => {
  const caches = new WeakMap<Cache, Map<string, Changing<Fields>>>();
  const changingIn = (cache: Cache): Map<string, Changing<Fields>> => {
    const known = caches.get(cache) ?? new Map<string, Changing<Fields>>();
    caches.set(cache, known);
    return known;
  };

  /** What is to be shown: nothing where a later one shows its own, to which `known` is true from now on. */
  const end = (
    cache: Cache,
    id: string,
    own: Partial<Fields> = {},
    now?: Partial<Fields>,
    known = now,
  ): Partial<Fields> => {
    const changing = changingIn(cache);
    // After a restart of the app there is none but what is told.
    const { truth, latest } = changing.get(id) ?? { truth: own, latest: own };
    if (latest === own) changing.delete(id);
    else changing.set(id, { truth: known ?? truth, latest });
    return latest === own ? (now ?? truth ?? {}) : {};
  };

  return {
    /** A change is pressed, over what is `shown`, if anything is. What this answers is given when it ends. */
    begin: (cache: Cache, id: string, shown: Partial<Fields> | undefined): Partial<Fields> => {
      const changing = changingIn(cache);
      const truth = changing.get(id)?.truth ?? shown;
      const latest = { ...truth };
      changing.set(id, { truth, latest });
      return latest;
    },
    /** It got through: tells what is to be shown. */
    made: (
      cache: Cache,
      id: string,
      own: Partial<Fields> | undefined,
      now: Partial<Fields>,
    ): Partial<Fields> => end(cache, id, own, now),
    /** It failed: the same. Where it may be done nobody knows the truth, which is to be read. */
    failed: (
      cache: Cache,
      id: string,
      own: Partial<Fields> | undefined,
      error: unknown,
    ): Partial<Fields> => end(cache, id, own, undefined, isDoubtful(error) ? {} : undefined),
  };
};
