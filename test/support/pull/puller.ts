import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import type { Source } from '../../../src/application/ports/source.js';
import type { Timer } from '../../../src/application/ports/timer.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { PULL_LEASE } from '../../../src/application/sync/cursors.js';
import { makePull } from '../../../src/application/use-cases/pull.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { makeRetry } from '../../../src/runtime/timer.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { ok } from '../run/effect.js';
import { makeTime, makeVirtualQuota } from './world.js';

interface Pulling {
  readonly source: Source;
  readonly clock: Clock;
  readonly timer?: Timer;
  readonly patience?: number;
}

/** Makes a puller with pages of two, which holds the lease. */
export const makePuller = async (
  { leases, sync }: Pick<Stores, 'leases' | 'sync'>,
  { source, clock, timer = makeTime().timer, patience = 1000 }: Pulling,
) => {
  await ok(leases.acquire(PULL_LEASE, 'me', 60_000));
  return makePull({
    ...{ source, isChosen: true, timer, retry: makeRetry(timer), clock, leases },
    quota: makeVirtualQuota({ requests: 100, windowMs: 1000 }, timer),
    mapping: DEFAULT_MAPPING,
    apply: makeApply({ sync, clock, digest: sha1Digest }),
    ...{ holder: 'me', pageSize: 2, overlap: 60_000, patience },
  });
};
