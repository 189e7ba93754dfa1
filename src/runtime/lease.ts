import * as E from 'fp-ts/lib/Either.js';
import { randomUUID } from 'node:crypto';
import type { StoreError } from '../application/errors.js';
import type { Leases } from '../application/ports/leases.js';
import { type Body, type Log, type Loop, startLoop } from './loop.js';
import { type MakeTimer, makeTimer } from './timer.js';

/** What of all replicas one alone may do, as long as it holds this. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** How long whoever does not hold it waits before asking again, ms. */
  readonly patience: number;
  /**
   * Whether it is ours. From then on it renews itself, and this asks again only what was answered longer
   * ago than its patience, as after a pause of the whole process.
   */
  readonly hold: () => Promise<E.Either<StoreError, boolean>>;
  /** Gives it up, if it is ours. */
  readonly release: () => Promise<void>;
}

interface Deps {
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly name: string;
  /** For how long it is ours after we were last heard of, ms. */
  readonly ttl: number;
  readonly holder?: string;
}

const NEVER = new AbortController().signal;

export const makeLease = (
  { leases, name, ttl, holder = randomUUID() }: Deps,
  time: MakeTimer = makeTimer,
): Lease => {
  const { now } = time(NEVER);
  const patience = ttl / 3;
  let renewedAt = -Infinity;
  let renewal: Loop | null = null;

  const forget = async (): Promise<void> => {
    const last = renewal;
    renewal = null;
    await last?.stop();
    renewedAt = -Infinity;
  };

  const ask = async (): Promise<E.Either<StoreError, boolean>> => {
    const asked = now();
    const held = await leases.acquire(name, holder, ttl)();
    // A store that is away may be back in time; whoever lost the lease is told with the next step.
    if (E.isRight(held) && held.right) renewedAt = asked;
    return held;
  };

  const renew = async (): Promise<number> => {
    const held = await ask();
    if (E.isRight(held) && !held.right) void forget();
    return patience;
  };

  return {
    name,
    holder,
    patience,
    hold: async () => {
      if (now() - renewedAt < patience) return E.right(true);
      const held = await ask();
      if (E.isLeft(held)) return held;
      if (held.right) renewal ??= startLoop({ turn: renew, delay: patience }, time);
      else await forget();
      return held;
    },
    release: async () => {
      const wasOurs = renewal !== null;
      await forget();
      if (wasOurs) await leases.release(name, holder)();
    },
  };
};

interface HeldBody extends Body {
  /** Whose turn it is now: told each time that this changes, and at first only if it is ours. */
  readonly heard?: (isOurs: boolean) => void;
}

/** Of all replicas the one that holds the lease takes turns; another takes over from it. */
export const underLease = (lease: Lease, body: HeldBody, log: Log): Body => {
  let isAway = false;
  let isOurs = false;
  return {
    ...body,
    turn: async (isStopping) => {
      const held = await lease.hold();
      if (E.isLeft(held)) {
        if (!isAway) log.warn({ err: held.left, lease: lease.name }, 'a lease waits for the store');
        isAway = true;
        return lease.patience;
      }
      isAway = false;
      if (held.right !== isOurs) body.heard?.(held.right);
      isOurs = held.right;
      return isOurs ? body.turn(isStopping) : lease.patience;
    },
    // Given up first, so that another goes on at once.
    end: async () => {
      await lease.release();
      await body.end?.();
    },
  };
};
