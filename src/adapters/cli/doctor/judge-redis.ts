import { NEARLY_FULL, isTooOld } from '../../../domain/health/store-state.js';
import {
  failing,
  fine,
  warning,
  type Finding,
  type RedisFacts,
  type RedisProbe,
} from './finding.js';

const KEEP =
  'CONFIG SET appendonly yes, and the same in redis.conf; a restart of Redis then loses a second at most';

const judgeKept = ({ info, config }: RedisFacts): Finding => {
  const aof = config?.get('appendonly') ?? (info.get('aof_enabled') === '1' ? 'yes' : null);
  if (aof === 'yes') return fine('persistence', 'Redis keeps an append-only file');
  const save = config?.get('save');
  if (save === undefined)
    return warning(
      'persistence',
      'Redis keeps no append-only file, and does not tell whether it takes snapshots',
      'Make sure in its console that it is persistent',
    );
  return save === ''
    ? warning(
        'persistence',
        'Redis keeps neither an append-only file nor snapshots: a restart of it loses everything',
        KEEP,
      )
    : warning(
        'persistence',
        'Redis takes snapshots alone: a crash of it loses what came after the last one',
        KEEP,
      );
};

/** Redis refuses writes, unless told otherwise, once it could not keep what it has. */
const judgeFailures = ({ info }: RedisFacts): readonly Finding[] => {
  const failed = [
    ['rdb_last_bgsave_status', 'the last snapshot'],
    ['aof_last_write_status', 'the last write of the append-only file'],
  ].flatMap(([field = '', what = '']) => (info.get(field) === 'err' ? [what] : []));
  return failed.map((what) =>
    failing(
      'persistence',
      `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} failed: Redis refuses writes until one succeeds`,
      'Look at the log of Redis, and at the room on its disk',
    ),
  );
};

const judgePersistence = (facts: RedisFacts): readonly Finding[] => [
  judgeKept(facts),
  ...judgeFailures(facts),
];

const SKEW_WARNING = 1000;
const SKEW_LIMIT = 5000;
const MIB = 1_048_576;

const judgeVersion = ({ info }: RedisFacts): Finding => {
  // Valkey tells there which Redis it is compatible with.
  const version = info.get('redis_version');
  if (version === undefined)
    return warning(
      'version',
      'Redis does not tell its version',
      'Let the user of REDIS_URL run INFO, or make sure that it is 6.2 or newer',
    );
  const valkey = info.get('valkey_version');
  const name = valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
  return isTooOld(version)
    ? failing('version', `${name} is too old`, 'Use Redis 6.2 or newer, or Valkey')
    : fine('version', name);
};

const judgeKind = ({ info }: RedisFacts): readonly Finding[] => {
  if (info.get('redis_mode') === 'cluster')
    return [
      failing(
        'kind',
        'This is a Redis Cluster, whose keys lie apart',
        'Use one Redis, or a master behind sentinels',
      ),
    ];
  return info.get('role') === 'slave'
    ? [
        failing(
          'kind',
          'This is a replica, which refuses writes',
          'Let REDIS_URL name the master, or give REDIS_SENTINELS',
        ),
      ]
    : [];
};

/** A Redis that refuses writes, as a replica does, is told of by that. */
const judgeRights = ({ refused }: RedisFacts): Finding =>
  refused.length === 0
    ? fine('rights', 'Every command that the service needs may be run')
    : failing(
        'rights',
        `The user of REDIS_URL may not run ${refused.join(', ')}, or this Redis does not know it`,
        'Give it the rights of docs/DEPLOYMENT.md, Rights in Redis',
      );

const judgeKeys = ({ damaged }: RedisFacts): readonly Finding[] =>
  damaged.length === 0
    ? []
    : [
        warning(
          'keys',
          `${damaged.join(', ')}: of another type than the service needs, which refuses what needs that`,
          'Run script/cli reconcile --repair once the service has started',
        ),
      ];

const judgeCopy = ({ refusedToCopy }: RedisFacts): Finding =>
  refusedToCopy.length === 0
    ? fine('copy', 'Redis may keep fresh what each process has read')
    : warning(
        'copy',
        `The user of REDIS_URL may not run ${refusedToCopy.join(', ')}: every read goes to Redis`,
        'Give it the rights of docs/DEPLOYMENT.md, Rights in Redis',
      );

const settingOf = ({ info, config }: RedisFacts, name: string, inInfo: string): string | null =>
  config?.get(name) ?? info.get(inInfo) ?? null;

const KEEP_ALL =
  'CONFIG SET maxmemory-policy noeviction, and the same in redis.conf, so that it stays';

const judgeEviction = (facts: RedisFacts): Finding => {
  const policy = settingOf(facts, 'maxmemory-policy', 'maxmemory_policy');
  const limit = Number(settingOf(facts, 'maxmemory', 'maxmemory') ?? 0);
  if (policy === null)
    return warning(
      'eviction',
      'Redis tells neither by CONFIG nor by INFO what it does when its memory is full',
      'Make sure in its console that the eviction policy is noeviction',
    );
  if (policy === 'noeviction') return fine('eviction', 'noeviction: nothing is thrown away');
  return failing(
    'eviction',
    limit > 0
      ? `${policy}: when its memory is full, Redis throws away data, and counters and feeds go wrong`
      : `${policy}: as soon as maxmemory is set, Redis would throw away data`,
    facts.config === null
      ? 'Set the eviction policy to noeviction in the console of Redis'
      : KEEP_ALL,
  );
};

const inMib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;

const judgeMemory = (facts: RedisFacts): readonly Finding[] => {
  const used = facts.info.get('used_memory');
  if (used === undefined) return [];
  const limit = Number(settingOf(facts, 'maxmemory', 'maxmemory') ?? 0);
  const share = limit === 0 ? 0 : Number(used) / limit;
  const message =
    limit === 0
      ? `${inMib(Number(used))} used, no limit set`
      : `${inMib(Number(used))} of ${inMib(limit)} used`;
  const remedy = 'Raise maxmemory, or move to a larger Redis';
  if (share >= 1) return [failing('memory', `${message}: writes are refused`, remedy)];
  return [share >= NEARLY_FULL ? warning('memory', message, remedy) : fine('memory', message)];
};

const judgeClock = ({ skew }: RedisFacts): readonly Finding[] => {
  if (skew === null) return [];
  const off = Math.abs(skew);
  const message = `The clock of Redis is ${(off / 1000).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead'}`;
  const remedy = 'Set both clocks by NTP';
  if (off > SKEW_LIMIT) return [failing('clock', message, remedy)];
  return [
    off > SKEW_WARNING
      ? warning('clock', message, remedy)
      : fine('clock', 'The clocks here and there agree'),
  ];
};

const judgeFacts = (facts: RedisFacts): readonly Finding[] => [
  fine('redis', 'Redis answers'),
  judgeVersion(facts),
  ...judgeKind(facts),
  judgeRights(facts),
  ...judgeKeys(facts),
  judgeCopy(facts),
  ...(facts.config === null
    ? [
        warning(
          'config',
          'CONFIG cannot be read here, as is usual where Redis is managed; INFO is gone by',
          'Look in its console for what is not told below',
        ),
      ]
    : []),
  judgeEviction(facts),
  ...judgePersistence(facts),
  ...judgeMemory(facts),
  ...judgeClock(facts),
];

/** What there is to say about a Redis that the service is to keep its data in. */
export const judgeRedis = (probe: RedisProbe): readonly Finding[] => {
  switch (probe._tag) {
    case 'Reached':
      return judgeFacts(probe.facts);
    case 'NotAdmitted':
      return [
        failing(
          'redis',
          `Redis does not let us in (${probe.reason})`,
          'Look at the user, the password and the database in REDIS_URL',
        ),
      ];
    case 'Unreachable':
      return [
        failing(
          'redis',
          `Redis cannot be reached (${probe.reason})`,
          'Start it, or look at the host and port in REDIS_URL; rediss:// is for TLS',
        ),
      ];
  }
};
