import { isDoubtful } from '../errors.js';
import type { Cache } from './cache.js';

interface Changing<Fields> {
  /** Undefined while unknown; empty if in doubt, which no later press resolves. */
  readonly truth: Partial<Fields> | undefined;
  /** The object that the latest `begin` returned. */
  readonly latest: Partial<Fields>;
}

/**
 * Tracks the confirmed state while changes are queued. Only the latest is on screen, and the state shown when it was pressed
 * may be a change that fails later: what finally holds is the result of the last change that succeeded.
 */
export const truths = <Fields>() => {
  const caches = new WeakMap<Cache, Map<string, Changing<Fields>>>();
  const changingIn = (cache: Cache): Map<string, Changing<Fields>> => {
    const known = caches.get(cache) ?? new Map<string, Changing<Fields>>();
    caches.set(cache, known);
    return known;
  };

  /** Returns what to show: nothing while a later change is on screen, for which `known` becomes the truth. */
  const end = (
    cache: Cache,
    id: string,
    own: Partial<Fields> = {},
    now?: Partial<Fields>,
    known = now,
  ): Partial<Fields> => {
    const changing = changingIn(cache);
    // After a restart of the app nothing is tracked, only `own` is known.
    const { truth, latest } = changing.get(id) ?? { truth: own, latest: own };
    if (latest === own) changing.delete(id);
    else changing.set(id, { truth: known ?? truth, latest });
    return latest === own ? (now ?? truth ?? {}) : {};
  };

  return {
    /** Begins a change over what is `shown`, if anything is. Pass its result to `made` or `failed`. */
    begin: (cache: Cache, id: string, shown: Partial<Fields> | undefined): Partial<Fields> => {
      const changing = changingIn(cache);
      const truth = changing.get(id)?.truth ?? shown;
      const latest = { ...truth };
      changing.set(id, { truth, latest });
      return latest;
    },
    /** Ends a change that succeeded; returns what to show. */
    made: (
      cache: Cache,
      id: string,
      own: Partial<Fields> | undefined,
      now: Partial<Fields>,
    ): Partial<Fields> => end(cache, id, own, now),
    /** Ends a change that failed; returns what to show. If it may have been carried out, the truth has to be read. */
    failed: (
      cache: Cache,
      id: string,
      own: Partial<Fields> | undefined,
      error: unknown,
    ): Partial<Fields> => end(cache, id, own, undefined, isDoubtful(error) ? {} : undefined),
  };
};
