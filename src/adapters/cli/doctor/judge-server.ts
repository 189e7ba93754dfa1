import { failing, fine, warning, type Finding } from '../../../domain/health/finding.js';
import { NEARLY_FULL, isTooOld } from '../../../domain/health/store-state.js';
import type { ServerFacts } from './redis-facts.js';

/** The facts of a server, with the number of replicas that each change waits for. */
export interface Judged extends ServerFacts {
  readonly waitReplicas: number;
}

const KEEP =
  'CONFIG SET appendonly yes, and the same in redis.conf; a restart of Redis then loses a second at most';

export const judgeKept = ({ info, config }: ServerFacts): Finding => {
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

/** Reports failed persistence, after which Redis refuses writes by default. */
export const judgeFailures = ({ info }: ServerFacts): readonly Finding[] =>
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

export const judgeVersion = ({ info }: ServerFacts): Finding => {
  // Valkey reports in this field which Redis version it is compatible with.
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

export const GIVE_RIGHTS = 'Give it the rights of docs/DEPLOYMENT.md, Rights in Redis';

/** Reports missing rights. Other checks report a Redis that refuses writes, such as a replica. */
export const judgeRights = ({ refused }: ServerFacts): Finding =>
  refused.length === 0
    ? fine('rights', 'Every command that the service needs may be run')
    : failing(
        'rights',
        `The user of REDIS_URL may not run ${refused.join(', ')}, or this Redis does not know it`,
        GIVE_RIGHTS,
      );

export const judgeReplicas = ({ info, waitReplicas }: Judged): Finding | null => {
  const there = info.get('connected_slaves');
  if (waitReplicas === 0 || there === undefined) return null;
  return Number(there) < waitReplicas
    ? failing(
        'replicas',
        `Redis has ${there} replicas, and REDIS_WAIT_REPLICAS is ${waitReplicas}: no change is answered`,
        'Bring replicas up, or lower REDIS_WAIT_REPLICAS',
      )
    : fine('replicas', `Redis has ${there} replicas, for REDIS_WAIT_REPLICAS=${waitReplicas}`);
};

export const judgeConfig = ({ config }: ServerFacts): Finding | null =>
  config === null
    ? warning(
        'config',
        'CONFIG cannot be read here, as is usual where Redis is managed; INFO is gone by',
        'Look in its console for what is not told below',
      )
    : null;

const settingOf = ({ info, config }: ServerFacts, name: string, inInfo: string): string | null =>
  config?.get(name) ?? info.get(inInfo) ?? null;

export const judgeEviction = (facts: ServerFacts): Finding => {
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

export const judgeMemory = (facts: ServerFacts): Finding | null => {
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

export const judgeClock = ({ skew }: ServerFacts): Finding | null => {
  if (skew === null) return null;
  const off = Math.abs(skew);
  if (off <= SKEW_WARNING) return fine('clock', 'The clocks here and there agree');
  return (off > SKEW_LIMIT ? failing : warning)(
    'clock',
    `The clock of Redis is ${(off / 1000).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead'}`,
    'Set both clocks by NTP',
  );
};
