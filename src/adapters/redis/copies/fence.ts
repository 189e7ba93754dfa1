import type { Pair } from './tracks.js';

/**
 * Makes a fence: one command on each connection of each pair. Replies come in order, so that once all have come, the
 * invalidations by every write acknowledged before have arrived. The reader's command also confirms that writes still go
 * to its server. Callers that come while a fence is under way share the next one.
 */
export const makeFence = (
  pairs: readonly Pair[],
  timeout: number,
  sent: () => void,
): (() => Promise<void>) => {
  let next: Promise<void> | null = null;
  let current: Promise<unknown> = Promise.resolve();

  const send = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        // After a process stood still its timers run first: replies that have arrived meanwhile are read before this rejects.
        setImmediate(() => {
          reject(new Error('the fence took too long'));
        });
      }, timeout);
      sent();
      Promise.all(pairs.flatMap(({ side, confirm }) => [side.ping(), confirm()]))
        .then(() => {
          resolve();
        }, reject)
        .finally(() => {
          clearTimeout(late);
        });
    });

  return () => {
    next ??= current
      .catch(() => undefined)
      // Callers whose requests have arrived by now share this fence.
      .then(() => new Promise(setImmediate))
      .then(() => {
        next = null;
        const fence = send();
        current = fence;
        return fence;
      });
    return next;
  };
};
