import type { Trouble } from './trouble.js';

/** The reason why a reachable store refuses all requests, or only writes. */
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
  | 'cluster'
  | 'no_cluster'
  | 'cluster_down'
  | 'unserved'
  | 'moving';

interface Meaning extends Trouble {
  /** Whether reads are refused as well, so that no request can succeed. */
  readonly isTotal: boolean;
}

/** Advice for slots that no node serves. */
export const SERVE_SLOTS =
  'Bring its nodes back, or give the slots to others: redis-cli --cluster check';

const MEANINGS: Readonly<Record<Refusal, Meaning>> = {
  loading: {
    code: 'redis_loading',
    text: 'Redis is loading its data',
    advice: 'It serves when that is done',
    isTotal: true,
  },
  full: {
    code: 'redis_full',
    text: 'Redis is full and refuses writes',
    advice: 'Raise maxmemory, or move to a larger Redis',
    isTotal: false,
  },
  read_only: {
    code: 'redis_read_only',
    text: 'Redis is a replica and refuses writes',
    advice: 'Let REDIS_URL name the master, or give REDIS_SENTINELS',
    isTotal: false,
  },
  disk: {
    code: 'redis_disk',
    text: 'Redis cannot write its disk and refuses writes',
    advice: 'Look at its log, and at the room on its disk',
    isTotal: false,
  },
  no_replicas: {
    code: 'redis_no_replicas',
    text: 'Redis refuses writes without its replicas',
    advice: 'Bring them back, or lower REDIS_WAIT_REPLICAS or min-replicas-to-write',
    isTotal: false,
  },
  not_admitted: {
    code: 'redis_not_admitted',
    text: 'Redis does not let the service in',
    advice: 'Look at user and password in REDIS_URL',
    isTotal: true,
  },
  not_permitted: {
    code: 'redis_not_permitted',
    text: 'The user of REDIS_URL may not run a command that is needed',
    advice: 'Give it the command that the log names',
    isTotal: false,
  },
  busy: {
    code: 'redis_busy',
    text: 'A script keeps Redis busy',
    advice: 'SCRIPT KILL ends one that has not written',
    isTotal: true,
  },
  orphaned: {
    code: 'redis_orphaned',
    text: 'Redis is a replica that has lost its master',
    advice: 'Bring the master back, or let REDIS_URL name another',
    isTotal: true,
  },
  cluster: {
    code: 'redis_cluster',
    text: 'Redis is a cluster that was not named as one',
    advice: 'Give REDIS_CLUSTER_NODES',
    isTotal: true,
  },
  no_cluster: {
    code: 'redis_cluster',
    text: 'What REDIS_CLUSTER_NODES names is one Redis and no cluster',
    advice: 'Give REDIS_URL alone',
    isTotal: true,
  },
  cluster_down: {
    code: 'redis_cluster_down',
    text: 'The cluster is down, since a master is away or slots are served by none',
    advice: SERVE_SLOTS,
    isTotal: true,
  },
  unserved: {
    code: 'redis_slots',
    text: 'Some slots of the cluster are served by no node',
    advice: SERVE_SLOTS,
    isTotal: false,
  },
  moving: {
    code: 'redis_moving',
    text: 'Slots of the cluster are between two nodes for longer than requests wait',
    advice:
      'They are served when they have arrived; what is stuck goes on by redis-cli --cluster fix',
    isTotal: false,
  },
};

export const troubleOfRefusal = (refusal: Refusal): Trouble => {
  const { code, text, advice } = MEANINGS[refusal];
  return { code, text, advice };
};

/** Whether no request can succeed. */
export const isTotal = (refusal: Refusal): boolean => MEANINGS[refusal].isTotal;

const UNTIL_ANSWERED: ReadonlySet<Refusal> = new Set<Refusal>([
  'loading',
  'not_admitted',
  'busy',
  'orphaned',
]);

/** Whether Redis answers no read at all while it refuses so: the first answer shows that this is over. */
export const endsWithAnswer = (refusal: Refusal | null): boolean =>
  refusal !== null && UNTIL_ANSWERED.has(refusal);
