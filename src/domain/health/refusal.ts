import type { Reason } from './reason.js';

/** Why a store that is there does not serve, or takes no writes. */
export type Refusal =
  | 'loading'
  | 'full'
  | 'read_only'
  | 'disk'
  | 'no_replicas'
  | 'not_admitted'
  | 'not_permitted'
  | 'busy'
  | 'orphaned'
  | 'cluster';

interface Meaning extends Reason {
  /** Reads are refused as well, so that no request can succeed. */
  readonly isTotal: boolean;
}

const MEANINGS: Readonly<Record<Refusal, Meaning>> = {
  loading: {
    code: 'redis_loading',
    message: 'Redis is loading its data. It serves when that is done.',
    isTotal: true,
  },
  full: {
    code: 'redis_full',
    message: 'Redis is full and refuses writes. Raise maxmemory, or move to a larger Redis.',
    isTotal: false,
  },
  read_only: {
    code: 'redis_read_only',
    message:
      'Redis is a replica and refuses writes. Let REDIS_URL name the master, or give REDIS_SENTINELS.',
    isTotal: false,
  },
  disk: {
    code: 'redis_disk',
    message:
      'Redis cannot write its disk and refuses writes. Look at its log, and at the room on its disk.',
    isTotal: false,
  },
  no_replicas: {
    code: 'redis_no_replicas',
    message:
      'Redis refuses writes without its replicas. Bring them back, or lower min-replicas-to-write.',
    isTotal: false,
  },
  not_admitted: {
    code: 'redis_not_admitted',
    message: 'Redis does not let the service in. Look at user and password in REDIS_URL.',
    isTotal: true,
  },
  not_permitted: {
    code: 'redis_not_permitted',
    message:
      'The user of REDIS_URL may not run a command that is needed. Give it the rights that DEPLOYMENT lists.',
    isTotal: false,
  },
  busy: {
    code: 'redis_busy',
    message: 'A script keeps Redis busy. SCRIPT KILL ends one that has not written.',
    isTotal: true,
  },
  orphaned: {
    code: 'redis_orphaned',
    message: 'Redis is a replica that has lost its master. Let REDIS_URL name a master.',
    isTotal: true,
  },
  cluster: {
    code: 'redis_cluster',
    message:
      'This is a Redis Cluster, whose keys lie apart. Use one Redis, or a master behind sentinels.',
    isTotal: true,
  },
};

export const reasonOfRefusal = (refusal: Refusal): Reason => {
  const { code, message } = MEANINGS[refusal];
  return { code, message };
};

export const isTotal = (refusal: Refusal): boolean => MEANINGS[refusal].isTotal;
