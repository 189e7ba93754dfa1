import * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import { SERVE_SLOTS } from '../../../domain/health/refusal.js';
import { failing, fine, warning, type Finding } from '../../../domain/health/finding.js';
import * as server from './judge-server.js';
import type { RedisFacts, RedisProbe } from './redis-facts.js';

interface Said {
  readonly address: string;
  readonly finding: Finding;
}

/** Prints one message for these servers; `count` is the number of all servers. */
const messageOf = (said: NEA.NonEmptyArray<Said>, count: number): string => {
  const { status, message } = said[0].finding;
  const ways = Object.entries(NEA.groupBy(({ finding }: Said) => finding.message)(said));
  if (ways.length === 1 && said.length === count)
    return status === 'ok' ? message : `every master: ${message}`;
  return ways
    .map(([way, some]) => `${some.map(({ address }) => address).join(', ')}: ${way}`)
    .join('; ');
};

/**
 * Judges each server. Of several servers, those that need the same remedy share one finding, with their addresses where
 * their messages differ; healthy servers are not mentioned beside others that are not.
 */
const ofEach =
  (judge: (of: server.Judged) => Finding | readonly Finding[] | null) =>
  ({ servers, waitReplicas }: RedisFacts): readonly Finding[] => {
    const said = servers.flatMap((one) =>
      [judge({ ...one, waitReplicas }) ?? []]
        .flat()
        .map((finding): Said => ({ address: one.address, finding })),
    );
    if (servers.length === 1) return said.map(({ finding }) => finding);
    const wrong = said.filter(({ finding }) => finding.status !== 'ok');
    const reported = wrong.length === 0 ? said : wrong;
    const same = NEA.groupBy(({ finding: { status, remedy } }: Said) => `${status} ${remedy}`);
    return Object.values(same([...reported])).map((some) => ({
      ...some[0].finding,
      message: messageOf(some, servers.length),
    }));
  };

const judgeAnswers = ({ away }: RedisFacts): Finding =>
  away.length === 0
    ? fine('redis', 'Redis answers')
    : failing(
        'redis',
        `${away.join(', ')}: no answer, so that nothing is known of it`,
        'Bring the node back, or let a replica take over',
      );

const SLOTS = 16_384;

const judgeCluster = (cluster: ReadonlyMap<string, string>): Finding => {
  const served = Number(cluster.get('cluster_slots_ok') ?? 0);
  const masters = cluster.get('cluster_size') ?? '0';
  return cluster.get('cluster_state') === 'ok' && served === SLOTS
    ? fine('kind', `A cluster of ${masters} masters, which serve all slots`)
    : failing('kind', `Of the cluster's ${SLOTS} slots ${served} are served`, SERVE_SLOTS);
};

const judgeKind = ({ servers, cluster }: RedisFacts): Finding | null => {
  if (cluster !== null) return judgeCluster(cluster);
  const info = servers[0]?.info;
  if (info?.get('redis_mode') === 'cluster')
    return failing(
      'kind',
      'This is a Redis Cluster, whose keys lie apart',
      'Give REDIS_CLUSTER_NODES, host:port of some of its nodes',
    );
  return info?.get('role') === 'slave'
    ? failing(
        'kind',
        'This is a replica, which refuses writes',
        'Let REDIS_URL name the master, or give REDIS_SENTINELS',
      )
    : null;
};

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

const judgeCopy = ({ refusedToCopy }: RedisFacts): Finding =>
  refusedToCopy.length === 0
    ? fine('copy', 'Redis may keep fresh what each process has read')
    : warning(
        'copy',
        `The user of REDIS_URL may not run ${refusedToCopy.join(', ')}: every read goes to Redis`,
        server.GIVE_RIGHTS,
      );

const CHECKS: readonly ((facts: RedisFacts) => Finding | readonly Finding[] | null)[] = [
  ...[judgeAnswers, ofEach(server.judgeVersion), judgeKind, judgeHalf],
  ...[ofEach(server.judgeReplicas), ofEach(server.judgeRights), judgeKeys, judgeCopy],
  ...[server.judgeConfig, server.judgeEviction, server.judgeKept].map(ofEach),
  ...[server.judgeFailures, server.judgeMemory, server.judgeClock].map(ofEach),
];

/** Remedies by the error with which Redis refuses the connection. */
const ADMISSION: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH/, 'Give the user and the password in REDIS_URL'],
  [
    /^WRONGPASS/,
    'Mend the user or the password in REDIS_URL, where special characters are percent-encoded',
  ],
  [/^ERR (?:DB|invalid DB)/, 'Mend the database at the end of REDIS_URL'],
  [/^LOADING/, 'It serves when it has loaded its data: run doctor again then'],
  [/^BUSY/, 'SCRIPT KILL ends a script that has not written: run doctor again then'],
  [
    /cluster support disabled/,
    'This is one Redis: leave REDIS_CLUSTER_NODES out, and let REDIS_URL name it',
  ],
];

const admissionOf = (reason: string): string =>
  ADMISSION.find(([answer]) => answer.test(reason))?.[1] ??
  'Look at the user, the password and the database in REDIS_URL';

/** Lists the findings about the Redis in which the service is to keep its data. */
export const judgeRedis = (probe: RedisProbe): readonly Finding[] => {
  if (probe._tag === 'Reached') return CHECKS.flatMap((check) => check(probe.facts) ?? []);
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
