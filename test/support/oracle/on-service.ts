import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { ENTITIES } from '../../../src/domain/sync/entity.js';
import { USER_COLUMNS, writeMapping } from '../pull/service-env.js';
import { startRedis, type RedisServer } from '../redis/server.js';
import { startServer, type Server } from '../process/server.js';
import { until } from '../run/until.js';
import type { FakeXano } from '../xano/fake-xano.js';
import { startXano } from '../xano/xano-server.js';
import type { App } from './app.js';
import { fillTables, fitTables, isPullable } from './pulled.js';
import { requestsOf, type Request } from './requests.js';
import type { Delivery } from './sendings.js';

export interface Bench {
  readonly redis: RedisServer;
  /**
   * Sends the deliveries. `death` chooses the moment at which the service is killed; unanswered requests are sent
   * again to the next process, which also reads Xano's final tables. Resolves when all work is done, nothing is
   * deferred and the tables are read.
   */
  readonly deliver: (
    deliveries: readonly Delivery[],
    end: App,
    death: number | null,
  ) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const LIMIT = 60_000;

/** Groups deliveries into batches of one request each. */
export const batchesOf = (deliveries: readonly Delivery[]): readonly (readonly Request[])[] => {
  const batches: Delivery[][] = [[]];
  for (const delivery of deliveries) {
    batches.at(-1)?.push(delivery);
    if (delivery.endsBatch) batches.push([]);
  }
  return batches.map(requestsOf).filter(({ length }) => length > 0);
};

/** Expires the leases on what the dead service had claimed. */
const endLeases = async ({ client }: RedisServer): Promise<void> => {
  for (const queue of ['sys:work', 'sys:awakes'])
    for (const piece of await client.zrange(queue, 0, '-1'))
      await client.zadd(queue, 'XX', 0, piece);
  const leases = await client.keys('sys:lease:*');
  if (leases.length > 0) await client.del(leases);
};

const isAllRead = (cursors: Readonly<Record<string, string>>): boolean =>
  ENTITIES.every((table) => {
    const { phase, lastSuccess } = JSON.parse(cursors[`pull:${table}`] ?? '{}') as {
      readonly phase?: string;
      readonly lastSuccess?: number | null;
    };
    return phase === 'increments' && typeof lastSuccess === 'number';
  });

const settle = ({ client }: RedisServer, isRead: boolean): Promise<void> => {
  const isIdle = async (): Promise<boolean> =>
    (await client.exists('sys:work', 'sys:awakes')) === 0;
  return until(
    'all work is done and every table is read',
    async () =>
      (await isIdle()) &&
      (!isRead || (isAllRead(await client.hgetall('sys:cursors')) && (await isIdle()))),
    LIMIT,
  );
};

const makeBench = (redis: RedisServer, xano: FakeXano, first: Server, apiKey: string): Bench => {
  let server = first;

  const start = (): Promise<Server> => startServer(environmentOf(redis, xano, apiKey));

  /** Resolves to null if there was no answer. */
  const send = async ({ path, headers, body }: Request): Promise<true | null> => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { ...headers, 'X-API-Key': apiKey },
      body,
    }).catch(() => null);
    const text = await response?.text().catch(() => null);
    if (response === null || text === null || text === undefined) return null;
    assert.is(response.status, 200, `${path} ${body}: ${text}`);
    const { failed = 0 } = JSON.parse(text) as { readonly failed?: number };
    assert.is(failed, 0, text);
    return true;
  };

  const sendAll = async (requests: readonly Request[]): Promise<readonly Request[]> => {
    const answers = await Promise.all(requests.map(send));
    return requests.filter((_, place) => answers[place] === null);
  };

  const die = async (): Promise<void> => {
    server.signal('SIGKILL');
    await server.exited;
  };

  /** Kills the service at once, or when the first answer has arrived. */
  const dieOver = async (requests: readonly Request[], isAtOnce: boolean): Promise<void> => {
    const sent = requests.map(send);
    if (!isAtOnce) await Promise.race(sent);
    await die();
    const answers = await Promise.all(sent);
    await endLeases(redis);
    server = await start();
    const unanswered = requests.filter((_, place) => answers[place] === null);
    assert.equal(await sendAll(unanswered), []);
  };

  return {
    redis,
    deliver: async (deliveries, end, death) => {
      await redis.client.flushall();
      await fillTables(xano, end);
      const isRead = ({ way, change }: Delivery): boolean =>
        death !== null && way === 'pull' && isPullable(change, end);
      const batches = batchesOf(deliveries.filter((delivery) => !isRead(delivery)));
      const last = death === null ? null : death % batches.length;
      for (const [place, requests] of batches.entries())
        if (place === last) await dieOver(requests, (death ?? 0) % 3 === 0);
        else assert.equal(await sendAll(requests), []);
      await settle(redis, death !== null);
    },
    stop: async () => {
      await die();
      await redis.stop();
      await xano.close();
    },
  };
};

/** Without it, some forms of an event would not set the app's own columns. */
const SYNC_CONFIG = writeMapping([...USER_COLUMNS, 'email', 'mood', 'deleted'], ENTITIES);

/** The settings of a service that reads the tables once, when it starts. */
const environmentOf = ({ url }: RedisServer, xano: FakeXano, apiKey: string) => ({
  NODE_ENV: 'production',
  REDIS_URL: url,
  XANO_API_KEY: apiKey,
  SYNC_PULL: 'true',
  PULL_INTERVAL: '24h',
  XANO_RATE: '1000/1ms',
  XANO_SNAPSHOT_URL: xano.snapshotUrl,
  XANO_SNAPSHOT_TOKEN: xano.token,
  SYNC_CONFIG,
});

/** Starts the service as a separate process, on a persistent Redis and with a fake Xano. */
export const startBench = async (): Promise<Bench> => {
  const [redis, xano] = await Promise.all([startRedis({ aof: true }), startXano()]);
  await fitTables(xano);
  const apiKey = randomBytes(32).toString('hex');
  const server = await startServer(environmentOf(redis, xano, apiKey));
  await settle(redis, true);
  return makeBench(redis, xano, server, apiKey);
};
