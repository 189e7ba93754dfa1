import * as E from 'fp-ts/lib/Either.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Leases } from '../application/ports/leases.js';
import type { Log } from './log.js';

export interface Loop {
  /** Resolves when the turn at hand is over and the lease is given up. */
  readonly stop: () => Promise<void>;
}

interface Deps {
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly lease: {
    readonly name: string;
    /** ms, well over what a turn takes. */
    readonly ttl: number;
  };
  /** How long to pause before the next turn, ms. */
  readonly turn: () => Promise<number>;
  readonly log: Log;
}

/** Sleeps, or wakes early at the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/** Of all replicas one takes turns, as long as it holds the lease; another takes over from it. */
export const startLeaseLoop = ({ leases, lease, turn, log }: Deps): Loop => {
  const { name, ttl } = lease;
  const holder = randomUUID();
  const stopping = new AbortController();
  const patience = ttl / 3;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let isAway = false;

  const hold = async (): Promise<boolean> => {
    const start = performance.now();
    if (start - renewedAt < patience) return true;
    const held = await leases.acquire(name, holder, ttl)();
    if (E.isLeft(held)) {
      if (!isAway) log.warn({ err: held.left, lease: name }, 'a lease waits for the store');
      isAway = true;
      return false;
    }
    isAway = false;
    if (held.right) renewedAt = start;
    return held.right;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const held = await hold();
      await pause(held ? await turn() : patience, stopping.signal);
    }
    await leases.release(name, holder)();
  };

  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
