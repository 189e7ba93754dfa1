import { SERVE_SLOTS } from '../../../domain/health/refusal.js';
import { NEARLY_FULL, isTooOld } from '../../../domain/health/store-state.js';
import { failing, fine, warning, type Finding } from '../../../domain/health/finding.js';
import type { RedisFacts, RedisProbe } from './redis-facts.js';

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
  return warning(
    'persistence',
    save === ''
      ? 'Redis keeps neither an append-only file nor snapshots: a restart of it loses everything'
      : 'Redis takes snapshots alone: a crash of it loses what came after the last one',
    KEEP,
  );
};

/** Redis refuses writes, unless told otherwise, once it could not keep what it has. */
const judgeFailures = ({ info }: RedisFacts): readonly Finding[] =>
  [
    ['rdb_last_bgsave_status', 'The last snapshot'],
    ['aof_last_write_status', 'The last write of the append-only file'],
  ].flatMap(([field = '', what = '']) =>
    info.get(field) === 'err'
      ? failing(
          'persistence',
          `${what} failed: Redis refuses writes until one succeeds`,
          'Look at the log of Redis, and at the room on its disk',
        )
      : [],
  );

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

const SLOTS = 16_384;

const judgeCluster = (cluster: ReadonlyMap<string, string>): Finding => {
  const served = Number(cluster.get('cluster_slots_ok') ?? 0);
  const masters = cluster.get('cluster_size') ?? '0';
  return cluster.get('cluster_state') === 'ok' && served === SLOTS
    ? fine('kind', `A cluster of ${masters} masters, which serve all slots`)
    : failing('kind', `Of the cluster's ${SLOTS} slots ${served} are served`, SERVE_SLOTS);
};

const judgeKind = ({ info, cluster }: RedisFacts): Finding | null => {
  if (cluster !== null) return judgeCluster(cluster);
  if (info.get('redis_mode') === 'cluster')
    return failing(
      'kind',
      'This is a Redis Cluster, whose keys lie apart',
      'Give REDIS_CLUSTER_NODES, host:port of some of its nodes',
    );
  return info.get('role') === 'slave'
    ? failing(
        'kind',
        'This is a replica, which refuses writes',
        'Let REDIS_URL name the master, or give REDIS_SENTINELS',
      )
    : null;
};

const GIVE_RIGHTS = 'Give it the rights of docs/DEPLOYMENT.md, Rights in Redis';

/** A Redis that refuses writes, as a replica does, is told of by that. */
const judgeRights = ({ refused }: RedisFacts): Finding =>
  refused.length === 0
    ? fine('rights', 'Every command that the service needs may be run')
    : failing(
        'rights',
        `The user of REDIS_URL may not run ${refused.join(', ')}, or this Redis does not know it`,
        GIVE_RIGHTS,
      );

const judgeKeys = ({ damaged }: RedisFacts): Finding | null =>
  damaged.length === 0
    ? null
    : warning(
        'keys',
        `${damaged.join(', ')}: of another type than the service needs, which refuses what needs that`,
        'Run script/cli reconcile --repair once the service has started',
      );

const judgeHalf = ({ isHalf }: RedisFacts): Finding | null =>
  isHalf
    ? failing(
        'migration',
        'This Redis is the target of a migration that is not finished: no service starts on it',
        'Run script/cli migrate with --finish where the settings name the old store, or empty this one',
      )
    : null;

const judgeReplicas = ({ replicas: { wanted, there }, cluster }: RedisFacts): Finding | null => {
  if (wanted === 0 || there === null) return null;
  const who = cluster === null ? 'Redis' : 'The master with the fewest';
  return there < wanted
    ? failing(
        'replicas',
        `${who} has ${there} replicas, and REDIS_WAIT_REPLICAS is ${wanted}: no change is answered`,
        'Bring replicas up, or lower REDIS_WAIT_REPLICAS',
      )
    : fine('replicas', `${who} has ${there} replicas, for REDIS_WAIT_REPLICAS=${wanted}`);
};

const judgeCopy = ({ refusedToCopy, cluster }: RedisFacts): Finding | null =>
  cluster !== null
    ? null
    : refusedToCopy.length === 0
      ? fine('copy', 'Redis may keep fresh what each process has read')
      : warning(
          'copy',
          `The user of REDIS_URL may not run ${refusedToCopy.join(', ')}: every read goes to Redis`,
          GIVE_RIGHTS,
        );

const judgeConfig = ({ config }: RedisFacts): Finding | null =>
  config === null
    ? warning(
        'config',
        'CONFIG cannot be read here, as is usual where Redis is managed; INFO is gone by',
        'Look in its console for what is not told below',
      )
    : null;

const settingOf = ({ info, config }: RedisFacts, name: string, inInfo: string): string | null =>
  config?.get(name) ?? info.get(inInfo) ?? null;

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
      : 'CONFIG SET maxmemory-policy noeviction, and the same in redis.conf, so that it stays',
  );
};

const inMib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;

const judgeMemory = (facts: RedisFacts): Finding | null => {
  const used = facts.info.get('used_memory');
  if (used === undefined) return null;
  const limit = Number(settingOf(facts, 'maxmemory', 'maxmemory') ?? 0);
  const share = limit === 0 ? 0 : Number(used) / limit;
  const of = limit === 0 ? 'used, no limit set' : `of ${inMib(limit)} used`;
  const message = `${inMib(Number(used))} ${of}`;
  const remedy = 'Raise maxmemory, or move to a larger Redis';
  if (share >= 1) return failing('memory', `${message}: writes are refused`, remedy);
  return share >= NEARLY_FULL ? warning('memory', message, remedy) : fine('memory', message);
};

const judgeClock = ({ skew }: RedisFacts): Finding | null => {
  if (skew === null) return null;
  const off = Math.abs(skew);
  if (off <= SKEW_WARNING) return fine('clock', 'The clocks here and there agree');
  return (off > SKEW_LIMIT ? failing : warning)(
    'clock',
    `The clock of Redis is ${(off / 1000).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead'}`,
    'Set both clocks by NTP',
  );
};

const CHECKS: readonly ((facts: RedisFacts) => Finding | readonly Finding[] | null)[] = [
  ...[judgeVersion, judgeKind, judgeHalf, judgeReplicas, judgeRights, judgeKeys, judgeCopy],
  ...[judgeConfig, judgeEviction, judgeKept, judgeFailures, judgeMemory, judgeClock],
];

/** What to mend, by what Redis answers. */
const ADMISSION: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH/, 'Give the user and the password in REDIS_URL'],
  [
    /^WRONGPASS/,
    'Mend the user or the password in REDIS_URL, where special characters are percent-encoded',
  ],
  [/^ERR (?:DB|invalid DB)/, 'Mend the database at the end of REDIS_URL'],
  [
    /cluster support disabled/,
    'This is one Redis: leave REDIS_CLUSTER_NODES out, and let REDIS_URL name it',
  ],
];

const admissionOf = (reason: string): string =>
  ADMISSION.find(([answer]) => answer.test(reason))?.[1] ??
  'Look at the user, the password and the database in REDIS_URL';

/** What there is to say about a Redis that the service is to keep its data in. */
export const judgeRedis = (probe: RedisProbe): readonly Finding[] => {
  if (probe._tag === 'Reached')
    return [fine('redis', 'Redis answers'), ...CHECKS.flatMap((check) => check(probe.facts) ?? [])];
  return [
    probe._tag === 'NotAdmitted'
      ? failing('redis', `Redis does not let us in (${probe.reason})`, admissionOf(probe.reason))
      : failing(
          'redis',
          `Redis cannot be reached (${probe.reason})`,
          `Start it, or look at the host and port in ${probe.setting}; rediss:// in REDIS_URL is for TLS`,
        ),
  ];
};
