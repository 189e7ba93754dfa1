import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Cluster, Redis } from 'ioredis';
import type { MigrateFault, MigrateTask } from '../adapters/cli/context.js';
import { connectionTo } from '../adapters/redis/cluster/connection.js';
import type { Lifetimes } from '../adapters/redis/keyspace/waiting.js';
import { makeRedisMigration } from '../adapters/redis/migration/redis-migration.js';
import type { Route } from '../adapters/redis/connection.js';
import { waiting } from '../adapters/redis/replicas.js';
import { digestScript, makeScripts } from '../adapters/redis/scripts.js';
import { systemClock } from '../adapters/system/system-clock.js';
import type { MigrationError } from '../application/ports/migration.js';
import { makeMigrateStore, type Migrated } from '../application/use-cases/migrate-store.js';
import { processTimer } from '../runtime/timer.js';
import { loadEnvironment } from './environment.js';
import { clientOf, firstOutcome, redisOptions } from './redis.js';
import { readRedisSettings, type RedisSettings } from './redis-settings.js';
import { type Environment, meaningOf, type Read, settingsOf } from './settings.js';
import { isUnnamedCluster } from './unfit-store.js';
import { fault, together, type Validation } from './validation.js';

const TO_HELP =
  '--to must be redis://user:password@host:6379/0 of one Redis, or host:port of nodes of a cluster, separated by commas; before these redis://user:password@ may stand, and rediss:// for TLS';

/** Returns the settings that a service on the target would have; those of TLS are the same for both stores. */
const targetSettings = (to: string, read: Read): Validation<RedisSettings> => {
  const [, before = '', scheme = '', hosts = ''] =
    /^((rediss?):\/\/(?:[^@/]*@)?)?(.+)$/.exec(to) ?? [];
  const isCluster = before === '' || hosts.includes(',');
  const [first = ''] = hosts.split(',');
  const settings: Readonly<Record<string, string>> = {
    REDIS_URL: isCluster ? `${before === '' ? 'redis://' : before}${first}` : to,
    REDIS_CLUSTER_NODES: isCluster ? hosts : '',
    REDIS_SENTINELS: '',
    REDIS_SENTINEL_MASTER: '',
    ...(scheme === 'rediss' ? {} : { REDIS_TLS_CA: '', REDIS_TLS_CERT: '', REDIS_TLS_KEY: '' }),
  };
  const found = readRedisSettings((name) => settings[name] ?? read(name), true);
  return E.isRight(found) && found.right !== null ? E.right(found.right) : fault(TO_HELP);
};

const usage = (message: string): E.Either<MigrateFault, never> =>
  E.left({ code: 'usage', message });

/** Returns why a connection is of no use; null where it works. */
const troubleOf = async (
  name: 'source' | 'target',
  client: Redis | Cluster,
  settings: RedisSettings,
): Promise<MigrateFault | null> => {
  let reason = 'no answer';
  client.on('error', (error: Error) => {
    reason = 'lastNodeError' in error ? String(error.lastNodeError) : error.message;
  });
  await firstOutcome(client, settings);
  if (client.status !== 'ready')
    return { code: 'unreachable', message: `The ${name} cannot be reached: ${reason}` };
  return (await isUnnamedCluster(client))
    ? {
        code: 'usage',
        message: `The ${name} is a cluster: ${name === 'source' ? 'set REDIS_CLUSTER_NODES to host:port of its nodes, separated by commas' : 'give --to host:port of its nodes, separated by commas, or with one behind it: redis://user:password@host:6379,'}`,
      }
    : null;
};

/** Makes a connection by which a store is copied, which begins to connect; it returns what keys hold as bytes. */
const connectMigration = (
  settings: RedisSettings,
  scripts: Readonly<Record<string, { lua: string }>>,
): Redis | Cluster => {
  const client = clientOf(settings, scripts, {
    ...redisOptions(settings),
    connectionName: 'xano-redis-sync-migrate',
    protocol: 2,
  });
  // A failure is reported by the call that failed.
  client.on('error', () => undefined);
  return client;
};

/** Returns how copies wait for replicas, as changes on the target do, but longer; null where none is waited for. */
const waitingRoute = (
  client: Redis | Cluster,
  { waitReplicas: replicas, commandTimeout }: RedisSettings,
): Route | null =>
  replicas === 0 ? null : waiting({ client, replicas, timeout: Math.floor(commandTimeout / 2) });

interface Copying {
  readonly from: RedisSettings;
  readonly to: RedisSettings;
  /** Lifetimes by which changes that were left unfinished at the source are settled. */
  readonly lifetimes: Lifetimes;
  readonly task: MigrateTask;
}

const copy = async ({
  from,
  to,
  lifetimes,
  task,
}: Copying): Promise<E.Either<MigrateFault | MigrationError, Migrated>> => {
  const source = connectMigration(from, { ...makeScripts(lifetimes), ...digestScript });
  const target = connectMigration(to, digestScript);
  try {
    const troubles = await Promise.all([
      troubleOf('source', source, from),
      troubleOf('target', target, to),
    ]);
    const trouble = troubles.find((one) => one !== null);
    if (trouble !== undefined) return E.left(trouble);
    const migration = makeRedisMigration({
      source: connectionTo(source, null, () => undefined),
      target: { ...connectionTo(target, null, () => undefined), route: waitingRoute(target, to) },
      run: randomUUID(),
      now: systemClock.now,
    });
    const migrate = makeMigrateStore({
      migration,
      timer: processTimer,
      wait: (ms) => pipe(T.of(E.right(undefined)), T.delay(ms)),
    });
    return await migrate(task)();
  } finally {
    source.disconnect();
    target.disconnect();
  }
};

/** Copies the store of the settings into another one, in this process. */
export const migrateHere = async (
  task: MigrateTask,
): Promise<E.Either<MigrateFault | MigrationError, Migrated>> => {
  const env: Validation<Environment> = loadEnvironment();
  if (E.isLeft(env)) return usage(env.left.join('\n'));
  const read = settingsOf(env.right);
  const here = together({
    redis: readRedisSettings(read, true),
    tombstoneTtl: meaningOf(read)('TOMBSTONE_TTL'),
    deferTtl: meaningOf(read)('DEFER_TTL'),
  });
  if (E.isLeft(here)) return usage(here.left.join('\n'));
  const { redis, ...lifetimes } = here.right;
  if (redis === null) return usage('REDIS_URL is not set: it names the store that is copied');
  const to = targetSettings(task.to, read);
  return E.isLeft(to)
    ? usage(to.left.join('\n'))
    : copy({ from: redis, to: to.right, lifetimes, task });
};
