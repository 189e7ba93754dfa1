import { isApiError, isDoubtful } from '../errors.js';
import { growing, isResting, type Cache } from './cache.js';

type Keys = readonly (readonly string[])[];

/** Refetches; a list whose next page is loading is refetched after that page has arrived. */
export const refetch = async (cache: Cache, queryKeys: Keys): Promise<void> => {
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

export const cancel = (cache: Cache, queryKeys: Keys): Promise<unknown> =>
  Promise.all(queryKeys.map((queryKey) => cache.cancelQueries({ queryKey, predicate: isResting })));

/**
 * Writes the result of a change into the cache. A fetch that is under way began before the change, and its answer would
 * restore the old state, so it is cancelled and started again.
 */
export const writeResult = async (
  cache: Cache,
  queryKeys: Keys,
  write: () => void,
): Promise<void> => {
  const asked = queryKeys.filter(
    (queryKey) => cache.isFetching({ queryKey, predicate: isResting }) > 0,
  );
  // Cancelled first: invalidating alone does not stop the first fetch of a query.
  await cancel(cache, asked);
  write();
  void refetch(cache, asked);
};

/** Cancels fetches that are under way, and starts new ones. */
export const cancelAndRefetch = async (cache: Cache, queryKeys: Keys): Promise<void> => {
  await cancel(cache, queryKeys);
  await refetch(cache, queryKeys);
};

/** Whether the service no longer finds what a request is about, such as a deleted post. */
export const isGone = (error: unknown): boolean =>
  isApiError(error) && error.code.endsWith('_not_found');

/**
 * Makes an error handler: if the failed change may have been carried out, or what it was made to is gone, it refetches what
 * the change affects.
 */
export const doubtful =
  (cache: Cache, queryKeys: Keys) =>
  (error: unknown): void => {
    if (isDoubtful(error) || isGone(error)) void cancelAndRefetch(cache, queryKeys);
  };
