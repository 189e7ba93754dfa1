import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Log } from './log.js';
import { causeOf } from '../adapters/redis/cluster/not-connected.js';
import { addressSetting, type RedisSettings, type RedisTls } from './redis-settings.js';
import { LIVE_WAIT } from '../adapters/redis/redis-live-source.js';
import type { Waits } from '../adapters/redis/replicas.js';

export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;
export type Scripts = Record<string, { lua: string }>;

const MAX_RETRY_DELAY = 1000;

/** Milliseconds beyond the time for a command, after which silence means that the connection is dead. */
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

/** Whether an error refuses SELECT; ioredis names in each refusal the command that it answers. */
const isRefusedSelect = (error: Error): boolean =>
  'command' in error &&
  typeof error.command === 'object' &&
  error.command !== null &&
  'name' in error.command &&
  error.command.name === 'select';

/** Returns the options of a connection; none of them lets a request wait for a Redis that is away. */
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
  // A command in flight when the connection breaks is refused at once; the caller may ask again.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_DELAY),
  // After a failover the old master is a replica that refuses writes: a new connection finds the new master.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
});

const reasonOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string'
    ? error.code
    : // With sentinels, the rest of the message counts the milliseconds to the next attempt.
      error.message.replace(/\. Retrying[\s\S]*$/, '');

/** Logs once for each reason that Redis is away, and once that it is back, however often connecting is tried. */
const watch = (client: Redis | Cluster, settings: RedisSettings, log: Log): void => {
  const reasons = new Set<string>();
  const away = (reason: string): void => {
    if (reasons.has(reason)) return;
    reasons.add(reason);
    log.error(
      { reason, setting: addressSetting(settings) },
      'Redis cannot be reached; requests are answered 503 until it can',
    );
  };
  client.on('error', (error: Error) => {
    // This is the check of a connection that is closed already: why it was closed has been logged.
    if (error.message.startsWith("Stream isn't writeable")) return;
    away(isRefusedSelect(error) ? `SELECT refused: ${error.message}` : reasonOf(causeOf(error)));
  });
  client.on('reconnecting', () => {
    if (reasons.size === 0) away('connection closed');
  });
  client.on('ready', () => {
    log.info(reasons.size === 0 ? 'Redis is connected' : 'Redis is connected again');
    reasons.clear();
  });
};

/** Returns cluster options. The client follows MOVED, ASK and TRYAGAIN alone, and never resends an unanswered command. */
export const clusterOptions = (options: ClientOptions, scripts: Scripts) => {
  const { retryStrategy: _, enableOfflineQueue: __, ...ofNodes } = options;
  return {
    // A node is connected by the name that it was given as, which is in its certificate; addresses are in none.
    dnsLookup: (host: string, found: (error: null, address: string) => void) => {
      found(null, host);
    },
    // Commands may wait for a node that is being connected; they time out there as well.
    enableOfflineQueue: true,
    clusterRetryStrategy: (times: number) => Math.min(times * 50, MAX_RETRY_DELAY),
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // The client looks for a slot that moves among all nodes; sendAgain decides for how long.
    retryDelayOnTryAgain: 20,
    maxRedirections: 4,
    slotsRefreshTimeout: options.connectTimeout ?? MAX_RETRY_DELAY,
    redisOptions: { ...ofNodes, scripts },
  };
};

/**
 * Changes what the client sends to a node by itself. Where it has lost its connections to all masters it asks any
 * replica, and sends READONLY first. This leaves READONLY out, so that the replica names the master instead of answering
 * with what it has got so far. Before a command for a slot that is moving the client sends ASKING, and handles no answer:
 * where the node closes the connection, the unhandled rejection would end the process, so it is handled here. The command
 * after it is rejected as well.
 */
const mastersAlone = (cluster: Cluster): Cluster =>
  cluster.on('+node', (node: Redis) => {
    node.readonly = () => Promise.resolve('OK');
    const tell: () => Promise<'OK'> = node.asking.bind(node);
    node.asking = () => {
      const sent = tell();
      sent.catch(() => undefined);
      return sent;
    };
  });

/** Reconnects where the database is refused: the client would be ready in database 0, which may be somebody else's. */
const inItsDatabase = (client: Redis): Redis =>
  client.on('error', (error: Error) => {
    if (isRefusedSelect(error)) client.disconnect(true);
  });

/** Makes a client, which begins to connect. */
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

/** Makes the client of the service, and does not wait: the service starts without Redis, and finds it later. */
export const connectRedis = (
  settings: RedisSettings,
  scripts: Scripts,
  log: Log,
): Redis | Cluster => {
  const client = clientOf(settings, scripts, redisOptions(settings));
  watch(client, settings, log);
  return client;
};

/** Longest time that a replica is waited for, ms: one that lags further behind is as good as away. */
const REPLICA_WAIT = 500;

/** Makes the connection of changes that wait for replicas; null where none do. The main connection logs its troubles. */
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

/** Makes a connection that waits for live entries, which begins to connect. */
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
  // A failure is reported by the loop that reads from this connection.
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
