import * as E from 'fp-ts/lib/Either.js';
import type { Clock } from '../application/ports/clock.js';
import type { Digest } from '../application/ports/digest.js';
import type { Stores } from '../application/ports/stores.js';
import type { Apply } from '../application/sync/apply.js';
import { makeReadPage } from '../application/sync/pull-page.js';
import { makeSettleDispute } from '../application/use-cases/settle-dispute.js';
import { tableOf } from '../domain/sync/mapping.js';
import { startLeaseLoop, type Loop } from './lease-loop.js';
import type { Log } from './log.js';
import type { XanoAccess } from './sources.js';
import type { SyncSettings } from './sync-settings.js';

interface Deps {
  readonly settings: Pick<SyncSettings, 'mapping' | 'filesUrl'>;
  readonly stores: Pick<Stores, 'deferrals' | 'sync' | 'leases'>;
  /** Null: nothing says where Xano is. */
  readonly access: XanoAccess | null;
  readonly apply: Apply;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly log: Log;
}

const LEASE = { name: 'disputes', ttl: 30_000 };
/** How often it is looked for a dispute, ms. */
const LOOK = 1000;
/** After one that cost two requests, so that pulling keeps half of the budget, ms. */
const GAP = 10_000;
/** After a failure, ms. */
const PATIENCE = 60_000;

/** Asks Xano about names that two rows claim, one after the other; null where it cannot be asked. */
export const startArbiter = (deps: Deps): Loop | null => {
  const { settings, stores, access, log } = deps;
  const table = tableOf(settings.mapping, 'user');
  if (access === null || table === null || !access.source.entities.includes('user')) return null;
  const { source, quota, isChosen, timer } = access;
  const readPage = makeReadPage({ source: quota.withQuota(source), isChosen, timer });
  const settleDispute = makeSettleDispute({
    ...deps,
    ...stores,
    readPage,
    table,
    filesUrl: settings.filesUrl,
  });
  let isAway = false;

  const turn = async (): Promise<number> => {
    const outcome = await settleDispute();
    const wasAway = isAway;
    isAway = E.isLeft(outcome);
    if (E.isRight(outcome)) return outcome.right === 'idle' ? LOOK : GAP;
    if (!wasAway && outcome.left._tag !== 'Stopped')
      log.warn({ reason: outcome.left._tag }, 'a name that two rows claim waits for Xano');
    return PATIENCE;
  };

  const loop = startLeaseLoop({ leases: stores.leases, lease: LEASE, turn, log });
  return {
    stop: () => {
      access.stop();
      return loop.stop();
    },
  };
};
