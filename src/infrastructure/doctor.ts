import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Cluster, type Redis } from 'ioredis';
import { type RedisFacts, type RedisProbe, parseInfo } from '../adapters/cli/doctor/redis-facts.js';
import { type Finding, failing, fine, warning } from '../domain/health/finding.js';
import { CHANNEL } from '../adapters/redis/copies/copies.js';
import { located } from '../adapters/redis/cluster/buckets.js';
import { causeOf } from '../adapters/redis/cluster/not-connected.js';
import { SINGLE_KEYS, damagedAmong } from '../adapters/redis/kinds.js';
import { TRY_COMMANDS, trial } from '../adapters/redis/try-commands.js';
import { type RedisSettings, readRedisSettings } from './redis-settings.js';
import { connectRedis, firstOutcome } from './redis.js';
import * as E from 'fp-ts/lib/Either.js';
import { judgeRedis } from '../adapters/cli/doctor/judge-redis.js';
import { type AskXano, judgeXano } from '../application/doctor/judge-xano.js';
import { readConfig } from './config.js';
import { type Environment, settingsOf } from './settings.js';
import { straySettings } from './stray-settings.js';
import { isHalf } from './unfit-store.js';
import type { Faults, Validation } from './validation.js';

const ENDED_BY_REDIS = /^(?:SELECT refused: )?([A-Z]{2,}\b.*)$/s;

/** The code that an answer of Redis begins with, as in `WRONGPASS invalid …`; null for other errors. */
const refusalOf = (error: Error): string | null =>
  error.name === 'ReplyError' ? (ENDED_BY_REDIS.exec(error.message)?.[1] ?? error.message) : null;

const reasonOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message;

const orNull = async <A>(answer: Promise<A>): Promise<A | null> => {
  try {
    return await answer;
  } catch {
    return null;
  }
};

const readRedisConfig = async (client: Redis): Promise<RedisFacts['config']> => {
  const pairs = new Map<string, string>();
  for (const name of ['maxmemory', 'maxmemory-policy', 'appendonly', 'save']) {
    const answer = await orNull(client.config('GET', name));
    if (!Array.isArray(answer)) return null;
    const value: unknown = answer[1];
    if (typeof value === 'string') pairs.set(name, value);
  }
  return pairs;
};

/** The clock there is read somewhere between the asking and the answer: halfway, for want of better. */
const readSkew = async (client: Redis): Promise<number | null> => {
  const asked = Date.now();
  const time = await orNull(client.time());
  const here = (asked + Date.now()) / 2;
  if (time === null) return null;
  const [seconds = 0, micros = 0] = time.map(Number);
  return seconds * 1000 + micros / 1000 - here;
};

/** No script has this name: a user who may run scripts is told so. */
const NO_SCRIPT = '0'.repeat(40);

const REFUSED = /^NOPERM|unknown command/i;

const isRefused = async (asked: Promise<unknown>): Promise<boolean> => {
  try {
    await asked;
    return false;
  } catch (error) {
    return error instanceof Error && REFUSED.test(error.message);
  }
};

/** Tries each command on keys that it takes away again. */
const readRefused = async (client: Redis | Cluster): Promise<readonly string[]> => {
  // On a cluster both keys have to lie together.
  const id = client instanceof Cluster ? `{${randomUUID()}}` : randomUUID();
  const { keys, plan } = trial(id);
  if (await isRefused(client.evalsha(NO_SCRIPT, 1, keys[0] ?? ''))) return ['EVALSHA'];
  const asked = client.eval(TRY_COMMANDS, keys.length, ...keys, plan);
  if (await isRefused(asked)) return ['EVAL'];
  const names = await orNull(asked);
  return Array.isArray(names) ? names.map(String) : [];
};

/** In the order in which the service needs them; each is taken back with the connection. */
const COPYING: readonly (readonly [string, (client: Redis) => Promise<unknown>])[] = [
  ['CLIENT ID', (client) => client.client('ID')],
  ['INFO', (client) => client.info('server')],
  ['ROLE', (client) => client.role()],
  ['CLIENT TRACKING', (client) => client.call('CLIENT', 'TRACKING', 'ON')],
  [`SUBSCRIBE ${CHANNEL}`, (client) => client.subscribe(CHANNEL)],
];

const readRefusedToCopy = async (client: Redis): Promise<readonly string[]> => {
  const refused: string[] = [];
  for (const [name, ask] of COPYING) if (await isRefused(ask(client))) refused.push(name);
  return refused;
};

const readDamaged = async (client: Redis): Promise<readonly string[]> => {
  const asked = SINGLE_KEYS.map((key) => ['type', key]);
  const replies = await orNull(client.pipeline(asked).exec());
  return damagedAmong((replies ?? []).map(([error, type]) => (error === null ? type : undefined)));
};

const replicasIn = (infos: readonly RedisFacts['info'][], wanted: number) => {
  const counts = infos.flatMap((info) => {
    const count = info.get('connected_slaves');
    return count === undefined ? [] : [Number(count)];
  });
  return { wanted, there: counts.length === 0 ? null : Math.min(...counts) };
};

const infoOf = async (client: Redis): Promise<RedisFacts['info']> =>
  parseInfo((await orNull(client.info())) ?? '');

const readFacts = async (client: Redis, wanted: number): Promise<RedisFacts> => {
  const info = await infoOf(client);
  return {
    info,
    cluster: null,
    replicas: replicasIn([info], wanted),
    config: await readRedisConfig(client),
    skew: await readSkew(client),
    isHalf: await isHalf(client),
    damaged: await readDamaged(client),
    refused: await readRefused(client),
    refusedToCopy: await readRefusedToCopy(client),
  };
};

/** Of a cluster one master speaks for all; nothing is kept of it in the processes. */
const readClusterFacts = async (client: Cluster, wanted: number): Promise<RedisFacts> => {
  const masters = client.nodes('master');
  const infos = await Promise.all(masters.map(infoOf));
  const [node] = masters;
  const types = await orNull(Promise.all(SINGLE_KEYS.map((key) => client.type(located(key)))));
  return {
    info: infos[0] ?? new Map(),
    replicas: replicasIn(infos, wanted),
    cluster: parseInfo((await orNull(client.cluster('INFO'))) ?? ''),
    config: node === undefined ? null : await readRedisConfig(node),
    skew: node === undefined ? null : await readSkew(node),
    isHalf: await isHalf(client),
    damaged: damagedAmong(types ?? []),
    refused: await readRefused(client),
    refusedToCopy: [],
  };
};

const addressSetting = ({ cluster, sentinels }: RedisSettings) => {
  if (cluster !== null) return 'REDIS_CLUSTER_NODES';
  return sentinels === null ? 'REDIS_URL' : 'REDIS_SENTINELS';
};

/** Connects as the service would, asks a Redis about itself, and leaves no trace there. */
const probeRedis = async (settings: RedisSettings): Promise<RedisProbe> => {
  const client = connectRedis(settings, {}, pino({ level: 'silent' }));
  const errors: Error[] = [];
  client.on('error', (error: Error) => errors.push(causeOf(error)));
  try {
    await firstOutcome(client, settings);
    const refusal = errors.map(refusalOf).find((reason) => reason !== null);
    if (refusal !== undefined) return { _tag: 'NotAdmitted', reason: refusal };
    if (client.status !== 'ready') {
      const [error] = errors;
      const reason = error === undefined ? 'no answer' : reasonOf(error);
      return { _tag: 'Unreachable', reason, setting: addressSetting(settings) };
    }
    const facts =
      client instanceof Cluster
        ? await readClusterFacts(client, settings.waitReplicas)
        : await readFacts(client, settings.waitReplicas);
    return { _tag: 'Reached', facts };
  } finally {
    client.disconnect();
  }
};

const MEND = 'Mend it in .env or in the environment; .env.example explains each setting';

const configFaults = (faults: Faults): readonly Finding[] =>
  faults.map((fault) => failing('config', fault, MEND));

const diagnoseConfig = (env: Environment): readonly Finding[] => {
  const config = readConfig(env);
  if (E.isLeft(config)) return configFaults(config.left);
  const { production, auth } = config.right;
  return [
    fine('config', `The configuration is whole${production ? '' : ', for development'}`),
    ...(auth.apiKeys.length === 0
      ? [
          warning(
            'config',
            'XANO_API_KEY is not set: each start makes another',
            'Make the secrets with `script/cli keygen`, and put them into .env',
          ),
        ]
      : []),
  ];
};

const diagnoseStrays = (env: Environment): readonly Finding[] =>
  straySettings(env).map(({ name, meant }) =>
    warning('config', `${name} is no setting of ours, and left out`, `Did you mean ${meant}?`),
  );

/** Also when something else in the configuration is wrong, so that all is told at once. */
const diagnoseRedis = async (env: Environment): Promise<readonly Finding[]> => {
  const read = settingsOf(env);
  const settings = readRedisSettings(read, read('NODE_ENV').toLowerCase() === 'production');
  // What is wrong with them has been told with the rest of the configuration.
  if (E.isLeft(settings)) return [];
  return settings.right === null
    ? [
        warning(
          'redis',
          'REDIS_URL is not set: the service starts a Redis of its own, with the data in .data/',
          'For more than development, set REDIS_URL',
        ),
      ]
    : judgeRedis(await probeRedis(settings.right));
};

/** Everything that stands in the way of the service, or may later. */
export const diagnose = async (
  environment: Validation<Environment>,
  askXano: AskXano,
): Promise<readonly Finding[]> => {
  if (E.isLeft(environment)) return configFaults(environment.left);
  const env = environment.right;
  return [
    ...diagnoseConfig(env),
    ...diagnoseStrays(env),
    ...(await diagnoseRedis(env)),
    ...judgeXano(askXano === null ? null : await askXano()),
  ];
};
