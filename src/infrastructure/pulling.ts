import type { Stores } from '../application/ports/stores.js';
import {
  type ReadComparingPlan,
  makeReadComparingPlan,
} from '../application/sync/comparing-plan.js';
import { PULL_LEASE, PULL_SEEN_LEASE } from '../application/sync/cursors.js';
import { type IsPulled, makeIsPulled } from '../application/sync/is-pulled.js';
import type { TableTurn } from '../application/sync/pull-table.js';
import type { XanoAccess } from '../application/sync/pull-quota.js';
import { type Pull, makePull } from '../application/use-cases/pull.js';
import {
  type ReadPullStatus,
  makeReadPullStatus,
} from '../application/use-cases/read-pull-status.js';
import type { Needs } from '../application/world.js';
import { type Lease, makeLease } from '../runtime/lease.js';
import type { Body } from '../runtime/loop.js';
import { PULL_LEASE_TTL, pulling } from '../runtime/pull.js';
import type { Log } from './log.js';
import type { SyncSettings } from './sync-settings.js';

const DAY = 86_400_000;

/** All that belongs to pulling in this process, whether it pulls or only reports on it. */
export interface Pulling {
  readonly pull: Pull;
  readonly lease: Lease;
  readonly access: XanoAccess;
  readonly readStatus: ReadPullStatus;
  readonly comparingPlan: ReadComparingPlan;
  readonly isPulled: IsPulled;
  /** Pulls as long as this replica holds the lease. */
  readonly body: (onRound?: (turns: readonly TableTurn[]) => void) => Body;
}

interface Deps extends Needs<'apply' | 'clock'> {
  readonly settings: Pick<SyncSettings, 'mapping' | 'pull' | 'xano'>;
  readonly stores: Pick<Stores, 'leases'>;
  readonly access: XanoAccess;
  readonly log: Log;
}

export const makePulling = ({ settings, stores, access, apply, clock, log }: Deps): Pulling => {
  const { leases } = stores;
  const { mapping } = settings;
  const { isOn, interval, overlap, pageSize, compareInterval } = settings.pull;
  const { entities } = access.source;
  const lease = makeLease({ leases, name: PULL_LEASE, ttl: PULL_LEASE_TTL });
  const { holder } = lease;
  const pull = makePull({
    ...access,
    ...{ mapping, leases, apply, clock, holder, pageSize, overlap },
    // A first reading of a long table lets the other tables have their turns in between.
    patience: interval,
  });
  const comparingPlan = makeReadComparingPlan({
    ...{ leases, entities, mapping, clock },
    pace: { rate: settings.xano.rate, pageSize, atLeast: compareInterval },
  });
  const isPulled = makeIsPulled(leases, isOn);
  const { activity } = pull;
  return {
    pull,
    lease,
    access,
    comparingPlan,
    isPulled,
    readStatus: makeReadPullStatus({
      ...{ leases, entities, mapping, interval, comparingPlan, activity },
      isPulled: isPulled.now,
    }),
    body: (onRound) =>
      pulling({
        ...{ pull, lease, interval, interrupt: access.stop, onRound, log },
        remember: leases.acquire(PULL_SEEN_LEASE, PULL_SEEN_LEASE, DAY),
      }),
  };
};
