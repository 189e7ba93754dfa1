import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../application/errors.js';
import type { Leases } from '../application/ports/leases.js';

/** Keeps a lease that this process was given, until it is another's or given up. */
export interface LeaseKeeper {
  readonly holder: string;
  /** True: ours, and renewed by itself from now on. */
  readonly take: () => Promise<E.Either<StoreError, boolean>>;
  readonly release: () => Promise<void>;
}

interface Deps {
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly name: string;
  readonly holder: string;
}

/** Another replica takes over within 30 s: this long at most, and until it looks again. */
export const LEASE_TTL = 15_000;
const RENEWAL = LEASE_TTL / 3;

export const keepLease = ({ leases, name, holder }: Deps): LeaseKeeper => {
  const acquire = leases.acquire(name, holder, LEASE_TTL);
  let timer: NodeJS.Timeout | null = null;
  let renewal: Promise<unknown> = Promise.resolve();

  const forget = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };

  const renew = async (): Promise<void> => {
    const held = await acquire();
    // A store that is away may be back in time; whoever lost the lease is told with his next step.
    if (E.isRight(held) && !held.right) forget();
  };

  return {
    holder,
    take: async () => {
      const held = await acquire();
      if (E.isLeft(held)) return held;
      if (!held.right) forget();
      else
        timer ??= setInterval(() => {
          renewal = renew();
        }, RENEWAL).unref();
      return held;
    },
    release: async () => {
      const wasOurs = timer !== null;
      forget();
      await renewal;
      if (wasOurs) await leases.release(name, holder)();
    },
  };
};
