import type { Pair } from './tracks.js';

/**
 * A fence: one command on each connection of each pair. Answers come in order, so that once all have come
 * every change that was acknowledged before they were sent has been told. What the reader is asked also tells that
 * changes still come to its server. Those who ask while one is under way share the next.
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
        // A process that stood still finds its timers first: what has arrived meanwhile is read before.
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
      // Whatever else has arrived by now comes along.
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
