import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../ports/clock.js';
import type { StoreHealth, StoreStatus } from '../ports/store-health.js';

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly latency_ms: number;
  readonly store: StoreStatus | null;
}

export type CheckHealth = T.Task<Health>;

interface Deps {
  readonly health: StoreHealth;
  readonly clock: Clock;
}

/** Above this many unfinished pieces of work, or ms for a round trip, the answers may be stale. */
const DEGRADED = { pendingWork: 10_000, latency_ms: 500 };

const judge = (store: StoreStatus, latency_ms: number): Health => ({
  status:
    store.pendingWork > DEGRADED.pendingWork || latency_ms > DEGRADED.latency_ms
      ? 'degraded'
      : 'ok',
  latency_ms,
  store,
});

export const makeCheckHealth = ({ health, clock }: Deps): CheckHealth =>
  pipe(
    T.fromIO(clock.now),
    T.flatMap((start) =>
      pipe(
        health.check,
        TE.match(
          (): Health => ({ status: 'down', latency_ms: clock.now() - start, store: null }),
          (store) => judge(store, clock.now() - start),
        ),
      ),
    ),
  );
