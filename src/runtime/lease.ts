import * as E from 'fp-ts/lib/Either.js';
import { randomUUID } from 'node:crypto';
import type { StoreError } from '../application/errors.js';
import type { Leases } from '../application/ports/leases.js';
import { type Body, type Log, type Loop, startLoop } from './loop.js';
import { type MakeTimer, makeTimer } from './timer.js';

/** The right of one of all replicas to do something alone, for as long as it holds this. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** How long a replica without the lease waits before it asks again, ms. */
  readonly patience: number;
  /**
   * Whether the lease is ours. Once it is, it renews itself, and this asks the store again only where the last answer
   * is older than `patience`, as after a pause of the whole process.
   */
  readonly hold: () => Promise<E.Either<StoreError, boolean>>;
  /** Gives the lease up, if it is ours. */
  readonly release: () => Promise<void>;
}

interface Deps {
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly name: string;
  /** How long the lease stays ours after its last renewal, ms. */
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
    // A store that is away may be back in time; a process that lost the lease learns that at its next step.
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
  /** Called with whether the lease is ours each time that this changes, and at first only if it is ours. */
  readonly heard?: (isOurs: boolean) => void;
}

/** Lets the replica that holds the lease take turns; another replica takes over from it. */
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
    // The lease is given up first, so that another replica goes on at once.
    end: async () => {
      await lease.release();
      await body.end?.();
    },
  };
};
