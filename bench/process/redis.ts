import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { start, type Running } from './child.js';
import { temporaryFolder } from './folders.js';
import { freePort } from './free-port.js';

export interface RedisProcess extends Running {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** The benchmark's own connection, for observing the server. */
  readonly client: Redis;
}

/** Starts a redis-server on a free port of the loopback, empty or with the data of a dump, which it never overwrites. */
export const startRedis = async (
  dump?: string,
  settings: readonly string[] = [],
): Promise<RedisProcess> => {
  const folder = temporaryFolder();
  if (dump !== undefined) symlinkSync(dump, join(folder, 'dump.rdb'));
  const port = await freePort();
  const child = await start({
    program: 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', ...settings],
    ],
    ready: /Ready to accept connections/,
    log: join(folder, 'log'),
    signal: 'SIGKILL',
  });
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  return {
    ...child,
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    client,
    stop: async () => {
      client.disconnect();
      await child.stop();
    },
  };
};
