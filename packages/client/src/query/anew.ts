import { isDoubtful } from '../errors.js';
import { growing, isResting, type Cache } from './cache.js';

type Keys = readonly (readonly string[])[];

/** Asks again, for a list whose next page is being loaded once that is there. */
export const readAnew = async (cache: Cache, queryKeys: Keys): Promise<void> => {
  await Promise.all(
    queryKeys.flatMap((queryKey) => [
      ...growing(cache, { queryKey }).map(async ({ list, ended }) => {
        await ended;
        await cache.invalidateQueries({ queryKey: list, exact: true });
      }),
      cache.invalidateQueries({ queryKey, predicate: isResting }),
    ]),
  );
};

export const giveUp = (cache: Cache, queryKeys: Keys): Promise<unknown> =>
  Promise.all(queryKeys.map((queryKey) => cache.cancelQueries({ queryKey, predicate: isResting })));

/**
 * Writes down what a change has done. What is being read just now was asked before, and its answer would bring back what
 * was there then: it is given up, and asked again.
 */
export const settle = async (cache: Cache, queryKeys: Keys, write: () => void): Promise<void> => {
  const asked = queryKeys.filter(
    (queryKey) => cache.isFetching({ queryKey, predicate: isResting }) > 0,
  );
  // Before: to ask again alone stops no first reading.
  await giveUp(cache, asked);
  write();
  void readAnew(cache, asked);
};

/** As if nothing had been asked before. */
export const readAfresh = async (cache: Cache, queryKeys: Keys): Promise<void> => {
  await giveUp(cache, queryKeys);
  await readAnew(cache, queryKeys);
};

/** Where a change failed that may be done all the same: what it came to is read. */
export const doubtful =
  (cache: Cache, queryKeys: Keys) =>
  (error: unknown): void => {
    if (isDoubtful(error)) void readAfresh(cache, queryKeys);
  };
