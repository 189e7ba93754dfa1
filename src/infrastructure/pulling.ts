import { randomUUID } from 'node:crypto';
import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import type { Apply } from '../application/sync/apply.js';
import { PULL_LEASE } from '../application/sync/pull-lease.js';
import type { TableTurn } from '../application/sync/pull-table.js';
import {
  makeReadComparingPlan,
  type ReadComparingPlan,
} from '../application/sync/comparing-plan.js';
import { makePull, type Pull } from '../application/use-cases/pull.js';
import {
  makeReadPullStatus,
  type ReadPullStatus,
} from '../application/use-cases/read-pull-status.js';
import { keepLease, type LeaseKeeper } from './lease-keeper.js';
import type { Log } from './log.js';
import { startPuller, type Puller } from './puller.js';
import type { XanoAccess } from './sources.js';
import type { SyncSettings } from './sync-settings.js';

/** All there is to pulling in this process, whether it pulls or only tells of it. */
export interface Pulling {
  readonly pull: Pull;
  readonly lease: LeaseKeeper;
  readonly readStatus: ReadPullStatus;
  readonly comparingPlan: ReadComparingPlan;
  readonly access: XanoAccess;
}

interface Deps {
  readonly settings: Pick<SyncSettings, 'mapping' | 'pull' | 'xano'>;
  readonly stores: Pick<Stores, 'leases'>;
  readonly access: XanoAccess;
  readonly apply: Apply;
  readonly clock: Clock;
}

export const makePulling = ({ settings, stores, access, apply, clock }: Deps): Pulling => {
  const { leases } = stores;
  const { interval, overlap, pageSize } = settings.pull;
  const lease = keepLease({ leases, name: PULL_LEASE, holder: randomUUID() });
  const pull = makePull({
    ...access,
    mapping: settings.mapping,
    leases,
    apply,
    clock,
    holder: lease.holder,
    pageSize,
    overlap,
    // Who reads a long table for the first time lets the others have their changes in between.
    patience: interval,
  });
  const { entities } = access.source;
  const { mapping } = settings;
  const comparingPlan = makeReadComparingPlan({
    leases,
    entities,
    mapping,
    pace: {
      rate: settings.xano.rate,
      pageSize,
      atLeast: settings.pull.compareInterval,
    },
  });
  const readStatus = makeReadPullStatus({
    leases,
    entities,
    mapping,
    interval,
    comparingPlan,
    activity: pull.activity,
  });
  return { pull, lease, readStatus, comparingPlan, access };
};

/** Pulls from now on, as long as it is this replica's turn. */
export const startPulling = (
  { pull, lease, access }: Pulling,
  interval: number,
  log: Log,
  onRound?: (turns: readonly TableTurn[]) => void,
): Puller =>
  startPuller({
    pull,
    lease,
    timer: access.timer,
    endWaits: access.stop,
    interval,
    log,
    ...(onRound === undefined ? {} : { onRound }),
  });
