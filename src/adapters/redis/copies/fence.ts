import type { Redis } from 'ioredis';

/** Two connections to one Redis: what `reader` has read and then changes is told to `side`. */
export interface Pair {
  /** Tracked. */
  readonly reader: Redis;
  /** Hears of changes. */
  readonly side: Redis;
}

/** Rejects unless the server is, by its own word, the master. */
const confirmMaster = async (reader: Redis): Promise<void> => {
  const [role]: readonly unknown[] = await reader.role();
  if (role !== 'master') throw new Error(`the server is a ${String(role)}`);
};

/**
 * A fence: one command on each connection of the pair. Answers come in order, so that once both have come
 * every change that was acknowledged before they were sent has been told. `ROLE` also tells that changes
 * still come to this server. Those who ask while one is under way share the next.
 */
export const makeFence = (
  { reader, side }: Pair,
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
      Promise.all([side.ping(), confirmMaster(reader)])
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
