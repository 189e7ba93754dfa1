import { randomUUID } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { pino } from 'pino';
import {
  parseInfo,
  type RedisFacts,
  type RedisProbe,
  type ServerFacts,
} from '../adapters/cli/doctor/redis-facts.js';
import { inBucket, located } from '../adapters/redis/cluster/buckets.js';
import { addressOf, masterOf } from '../adapters/redis/cluster/master-of.js';
import { failedIn } from '../adapters/redis/cluster/nodes.js';
import { causeOf } from '../adapters/redis/cluster/not-connected.js';
import { CHANNEL } from '../adapters/redis/copies/copies.js';
import { SINGLE_KEYS, damagedAmong } from '../adapters/redis/kinds.js';
import { isLoading } from '../adapters/redis/not-ready.js';
import { TRY_COMMANDS, trialOf } from '../adapters/redis/try-commands.js';
import { BUCKETS } from '../domain/health/cluster.js';
import { addressSetting, type Address, type RedisSettings } from './redis-settings.js';
import { connectRedis, firstOutcome } from './redis.js';
import { isHalf } from './unfit-store.js';

const ENDED_BY_REDIS = /^(?:SELECT refused: )?([A-Z]{2,}\b.*)$/s;

/** Returns a refusal of Redis from its code on, as in `WRONGPASS invalid …`; null for other errors. */
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

const readRedisConfig = async (client: Redis): Promise<ServerFacts['config']> => {
  const pairs = new Map<string, string>();
  for (const name of ['maxmemory', 'maxmemory-policy', 'appendonly', 'save']) {
    const answer = await orNull(client.config('GET', name));
    if (!Array.isArray(answer)) return null;
    const value: unknown = answer[1];
    if (typeof value === 'string') pairs.set(name, value);
  }
  return pairs;
};

/** Returns the clock of Redis minus ours, ms; assumes that Redis read it halfway between the question and the answer. */
const readSkew = async (client: Redis): Promise<number | null> => {
  const asked = Date.now();
  const time = await orNull(client.time());
  const here = (asked + Date.now()) / 2;
  if (time === null) return null;
  const [seconds = 0, micros = 0] = time.map(Number);
  return seconds * 1000 + micros / 1000 - here;
};

/** The digest of no script: to a user who may run scripts Redis answers that there is none. */
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

/** Returns the refused commands. Tries each on keys that it deletes again; `bucket`, in braces, puts them in one slot. */
const readRefused = async (client: Redis, bucket: string): Promise<readonly string[]> => {
  const { keys, plan } = trialOf(`${bucket}${randomUUID()}`);
  if (await isRefused(client.evalsha(NO_SCRIPT, 1, keys[0] ?? ''))) return ['EVALSHA'];
  const asked = client.eval(TRY_COMMANDS, keys.length, ...keys, plan);
  if (await isRefused(asked)) return ['EVAL'];
  const names = await orNull(asked);
  return Array.isArray(names) ? names.map(String) : [];
};

type Asked = readonly (readonly [string, (client: Redis) => Promise<unknown>])[];

/** The commands that a copy needs, in order. Each is undone with the connection, which takes no others after them. */
const COPYING: Asked = [
  ['CLIENT ID', (client) => client.client('ID')],
  ['INFO', (client) => client.info('server')],
  ['CLIENT TRACKING', (client) => client.call('CLIENT', 'TRACKING', 'ON')],
  [`SUBSCRIBE ${CHANNEL}`, (client) => client.subscribe(CHANNEL)],
];

/** Asked on one Redis only; on a cluster the service asks for a key instead. */
const OF_ONE: Asked = [['ROLE', (client) => client.role()]];

const readRefusedToCopy = async (client: Redis, asked: Asked): Promise<readonly string[]> => {
  const refused: string[] = [];
  for (const [name, ask] of asked) if (await isRefused(ask(client))) refused.push(name);
  return refused;
};

const readDamaged = async (client: Redis): Promise<readonly string[]> => {
  const asked = SINGLE_KEYS.map((key) => ['type', key]);
  const replies = await orNull(client.pipeline(asked).exec());
  return damagedAmong((replies ?? []).map(([error, type]) => (error === null ? type : undefined)));
};

/** Tries WAIT outside a script, since Redis takes no command that waits inside one. */
const readRefusedToWait = async (client: Redis, replicas: number): Promise<readonly string[]> =>
  replicas > 0 && (await isRefused(client.wait(0, 1))) ? ['WAIT'] : [];

/** `bucket`: a bucket of this server, in braces; '' on one Redis, null where the server has none. */
const readServer = async (
  client: Redis,
  bucket: string | null,
  waitReplicas: number,
): Promise<ServerFacts> => ({
  address: addressOf(client),
  info: parseInfo((await orNull(client.info())) ?? ''),
  config: await readRedisConfig(client),
  skew: await readSkew(client),
  refused: [
    ...(bucket === null ? [] : await readRefused(client, bucket)),
    ...(await readRefusedToWait(client, waitReplicas)),
  ],
});

const readFacts = async (client: Redis, waitReplicas: number): Promise<RedisFacts> => ({
  servers: [await readServer(client, '', waitReplicas)],
  away: [],
  cluster: null,
  waitReplicas,
  isHalf: (await isHalf(client)) === true,
  damaged: await readDamaged(client),
  refusedToCopy: await readRefusedToCopy(client, [...OF_ONE, ...COPYING]),
});

/** Whether a node answers, even if only to refuse. */
const doesAnswer = async (node: Redis): Promise<boolean> => {
  try {
    await node.ping();
    return true;
  } catch (error) {
    return error instanceof Error && error.name === 'ReplyError';
  }
};

const bucketAt = (cluster: Cluster, node: Redis): string | null => {
  const buckets = Array.from({ length: BUCKETS }, (_, number) => inBucket(number, ''));
  return buckets.find((bucket) => masterOf(cluster, bucket) === node) ?? null;
};

/** Asks each master for everything that a node decides for itself. */
const readClusterFacts = async (client: Cluster, waitReplicas: number): Promise<RedisFacts> => {
  const masters = client.nodes('master');
  const answers = await Promise.all(masters.map(doesAnswer));
  const there = masters.filter((_, at) => answers[at]);
  const servers = await Promise.all(
    there.map((node) => readServer(node, bucketAt(client, node), waitReplicas)),
  );
  const types = await orNull(Promise.all(SINGLE_KEYS.map((key) => client.type(located(key)))));
  const half = (await isHalf(client)) === true;
  const info = parseInfo((await orNull((there[0] ?? client).cluster('INFO'))) ?? '');
  const refused = await Promise.all(there.map((node) => readRefusedToCopy(node, COPYING)));
  return {
    servers,
    away: masters.filter((_, at) => !answers[at]).map(addressOf),
    cluster: info,
    waitReplicas,
    isHalf: half,
    damaged: damagedAmong(types ?? []),
    refusedToCopy: [...new Set(refused.flat())],
  };
};

interface NodeView {
  /** The masters that the node considers failed. */
  readonly failed: readonly string[];
  /** Why the node itself cannot be reached, with its address; null where it answers. */
  readonly trouble: string | null;
}

const viewOf = async (settings: RedisSettings, address: Address): Promise<NodeView> => {
  const node = connectRedis({ ...settings, address, cluster: null }, {}, pino({ level: 'silent' }));
  let reason = 'no answer';
  node.on('error', (error: Error) => {
    reason = reasonOf(error);
  });
  try {
    await firstOutcome(node, settings);
    return node.status === 'ready'
      ? { failed: failedIn(String(await orNull(node.cluster('NODES')))), trouble: null }
      : { failed: [], trouble: `${address.host}:${address.port}: ${reason}` };
  } finally {
    node.disconnect();
  }
};

/** Returns why no node of a cluster serves: what they say of the others, or why they cannot be reached. */
const whyDown = async (settings: RedisSettings): Promise<string | null> => {
  const named = settings.cluster ?? [];
  const views = await Promise.all(named.map((address) => viewOf(settings, address)));
  const failed = [...new Set(views.flatMap((view) => view.failed))];
  if (failed.length > 0)
    return `the cluster is down, and no answer comes from ${failed.join(', ')}, of its masters`;
  const troubles = views.flatMap(({ trouble }) => trouble ?? []);
  return troubles.length === 0 ? null : troubles.join('; ');
};

/** Connects as the service would, asks a Redis about itself, and leaves no trace there. */
export const probeRedis = async (settings: RedisSettings): Promise<RedisProbe> => {
  const client = connectRedis(settings, {}, pino({ level: 'silent' }));
  const errors: Error[] = [];
  client.on('error', (error: Error) => errors.push(causeOf(error)));
  try {
    await firstOutcome(client, settings);
    const refusal = errors.map(refusalOf).find((reason) => reason !== null);
    if (refusal !== undefined) return { _tag: 'NotAdmitted', reason: refusal };
    if (client instanceof Redis && (await isLoading(client)))
      return { _tag: 'NotAdmitted', reason: 'LOADING Redis is loading its data' };
    if (client.status !== 'ready') {
      const [error] = errors;
      const ownReason = error === undefined ? 'no answer' : reasonOf(error);
      const reason = (await whyDown(settings)) ?? ownReason;
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
