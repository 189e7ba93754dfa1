import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Log } from './log.js';
import { causeOf } from '../adapters/redis/cluster/not-connected.js';
import type { RedisSettings, RedisTls } from './redis-settings.js';
import { LIVE_WAIT } from '../adapters/redis/redis-live-source.js';
import type { Waits } from '../adapters/redis/replicas.js';

export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;
export type Scripts = Record<string, { lua: string }>;

const MAX_RETRY_DELAY = 1000;

/** Beyond the time a command is given, silence means that the connection is dead. */
const SOCKET_GRACE = 1000;

const tlsOptions = (tls: RedisTls) => ({
  ...(tls.ca === null ? {} : { ca: tls.ca }),
  ...(tls.cert === null ? {} : { cert: tls.cert }),
  ...(tls.key === null ? {} : { key: tls.key }),
});

const addressOptions = ({
  address,
  sentinels,
  tls,
  connectTimeout,
  cluster,
}: RedisSettings): RedisOptions =>
  sentinels === null
    ? {
        ...(cluster === null ? address : {}),
        ...(tls === null ? {} : { tls: tlsOptions(tls) }),
      }
    : {
        sentinels: sentinels.addresses.map((sentinel) => ({ ...sentinel })),
        name: sentinels.master,
        sentinelRetryStrategy: (times) => Math.min(times * 100, MAX_RETRY_DELAY),
        sentinelCommandTimeout: connectTimeout,
        ...(tls === null
          ? {}
          : {
              tls: tlsOptions(tls),
              sentinelTLS: tlsOptions(tls),
              enableTLSForSentinelMode: true,
            }),
      };

/** ioredis tells with each refusal which command it answers. */
const isRefusedSelect = (error: Error): boolean =>
  'command' in error &&
  typeof error.command === 'object' &&
  error.command !== null &&
  'name' in error.command &&
  error.command.name === 'select';

/** The options of the one connection; none of them lets a request wait for a Redis that is away. */
export const redisOptions = (settings: RedisSettings): ClientOptions => ({
  ...addressOptions(settings),
  ...(settings.username === null ? {} : { username: settings.username }),
  ...(settings.password === null ? {} : { password: settings.password }),
  db: settings.db,
  connectionName: 'xano-redis-sync',
  connectTimeout: settings.connectTimeout,
  commandTimeout: settings.commandTimeout,
  socketTimeout: settings.commandTimeout + SOCKET_GRACE,
  enableOfflineQueue: false,
  // What was in flight when the connection broke is refused at once; the caller may ask again.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_DELAY),
  // After a failover the old master is a replica that refuses writes: connecting anew finds the new.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
});

const reasonOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string'
    ? error.code
    : // With sentinels, the rest of the message counts the milliseconds to the next attempt.
      error.message.replace(/\. Retrying[\s\S]*$/, '');

/** Says once that Redis is away, and each reason once, and once that it is back, however often it is tried. */
const watch = (client: Redis | Cluster, log: Log): void => {
  const told = new Set<string>();
  const away = (reason: string): void => {
    if (told.has(reason)) return;
    told.add(reason);
    log.error({ reason }, 'Redis cannot be reached; requests are answered 503 until it can');
  };
  client.on('error', (error: Error) => {
    // The check of a connection that is closed already: why it was closed has been told.
    if (error.message.startsWith("Stream isn't writeable")) return;
    away(isRefusedSelect(error) ? `SELECT refused: ${error.message}` : reasonOf(causeOf(error)));
  });
  client.on('reconnecting', () => {
    if (told.size === 0) away('connection closed');
  });
  client.on('ready', () => {
    log.info(told.size === 0 ? 'Redis is connected' : 'Redis is connected again');
    told.clear();
  });
};

/** Of every node; what one does not answer is told, and never sent again by the client, which follows MOVED, ASK and TRYAGAIN alone. */
export const clusterOptions = (options: ClientOptions, scripts: Scripts) => {
  const { retryStrategy: _, enableOfflineQueue: __, ...ofNodes } = options;
  return {
    // A node is connected by the name that it was given as, which is that of its certificate; addresses have none.
    dnsLookup: (host: string, found: (error: null, address: string) => void) => {
      found(null, host);
    },
    // For a node that is being connected; what waits there has its time too.
    enableOfflineQueue: true,
    clusterRetryStrategy: (times: number) => Math.min(times * 50, MAX_RETRY_DELAY),
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // It looks for a slot that moves among all nodes; for how long is sendAgain's to say.
    retryDelayOnTryAgain: 20,
    maxRedirections: 4,
    slotsRefreshTimeout: options.connectTimeout ?? MAX_RETRY_DELAY,
    redisOptions: { ...ofNodes, scripts },
  };
};

/**
 * Changes what the client sends to a node by itself. Where it has lost its connections to all masters it asks any replica, to
 * which it says READONLY at first: without that a replica names the master, in place of telling what it has got so far. And before
 * what it sends for a slot that is on its way it sends ASKING, whose answer it leaves to nobody: where the node closes the
 * connection, a rejection that nobody handles would end the process. What is sent after it is rejected, too.
 */
const mastersAlone = (cluster: Cluster): Cluster =>
  cluster.on('+node', (node: Redis) => {
    node.readonly = () => Promise.resolve('OK');
    const tell: () => Promise<'OK'> = node.asking.bind(node);
    node.asking = () => {
      const told = tell();
      told.catch(() => undefined);
      return told;
    };
  });

/** A connection whose database is refused would be ready all the same, in database 0, which may be somebody else's. */
const inItsDatabase = (client: Redis): Redis =>
  client.on('error', (error: Error) => {
    if (isRefusedSelect(error)) client.disconnect(true);
  });

/** Begins to connect. */
export const clientOf = (
  settings: RedisSettings,
  scripts: Scripts,
  options: ClientOptions,
): Redis | Cluster =>
  settings.cluster === null
    ? inItsDatabase(new Redis({ ...options, scripts }))
    : mastersAlone(
        new Cluster([...settings.cluster], { ...clusterOptions(options, scripts), scripts }),
      );

/** Begins to connect and does not wait: the service starts without Redis, and finds it later. */
export const connectRedis = (
  settings: RedisSettings,
  scripts: Scripts,
  log: Log,
): Redis | Cluster => {
  const client = clientOf(settings, scripts, redisOptions(settings));
  watch(client, log);
  return client;
};

/** So long a replica is waited for at most, ms: what lags further behind is as good as away. */
const REPLICA_WAIT = 500;

/** The connection of changes that wait for replicas, where they are to; its troubles are those of the other. */
export const connectWaits = (settings: RedisSettings, scripts: Scripts): Waits | null => {
  const { waitReplicas: replicas, commandTimeout } = settings;
  if (replicas === 0) return null;
  const client = clientOf(settings, scripts, {
    ...redisOptions(settings),
    connectionName: 'xano-redis-sync-changes',
  });
  client.on('error', () => undefined);
  return { client, replicas, timeout: Math.min(REPLICA_WAIT, Math.floor(commandTimeout / 2)) };
};

/** A connection that waits for what comes, which begins to connect. */
export const connectLive = (settings: RedisSettings): Redis | Cluster => {
  const limit = settings.commandTimeout + LIVE_WAIT;
  const client = clientOf(
    settings,
    {},
    {
      ...redisOptions(settings),
      connectionName: 'xano-redis-sync-live',
      // In RESP3 XREAD answers in another shape.
      protocol: 2,
      commandTimeout: limit,
      socketTimeout: limit + SOCKET_GRACE,
    },
  );
  // What fails is told by whoever hears.
  client.on('error', () => undefined);
  return client;
};

/** Waits for the first outcome of connecting, good or bad, and no longer than connecting may take. */
export const firstOutcome = (
  client: Redis | Cluster,
  { connectTimeout }: Pick<RedisSettings, 'connectTimeout'>,
): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(late);
      for (const event of ['ready', 'error'] as const) client.off(event, settle);
      resolve();
    };
    const late = setTimeout(settle, connectTimeout);
    for (const event of ['ready', 'error'] as const) client.once(event, settle);
  });
