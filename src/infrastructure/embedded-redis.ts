import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { claimFolder, endOrphan } from './data-claim.js';
import { findRedisServer } from './find-program.js';
import type { Log } from './log.js';
import type { Environment } from './settings.js';

export interface EmbeddedRedis {
  readonly port: number;
  /** Ends the server, with all that was written on the disk. */
  readonly stop: () => Promise<void>;
}

export type Embedding =
  | { readonly kind: 'running'; readonly redis: EmbeddedRedis }
  | { readonly kind: 'none'; readonly reason: string }
  /** No file can be made in the folder. */
  | { readonly kind: 'unwritable'; readonly folder: string; readonly reason: string }
  /** Another running service keeps its data in the same folder. */
  | { readonly kind: 'taken'; readonly folder: string };

const HOST = '127.0.0.1';
const ATTEMPTS = 3;
const REDIS_SOCKET = 'redis.sock';

const argsFor = (folder: string): string[] => [
  ...['--dir', folder, '--unixsocket', REDIS_SOCKET, '--unixsocketperm', '700'],
  ...['--appendonly', 'yes', '--appendfsync', 'everysec'],
];

const start = async (folder: string, program: string | null): Promise<EmbeddedRedis> => {
  const { RedisMemoryServer } = await import('redis-memory-server');
  const server = new RedisMemoryServer({
    instance: { ip: HOST, args: argsFor(folder) },
    ...(program === null ? {} : { binary: { systemBinary: program } }),
    // A Ctrl-C reaches the whole group of processes, and Redis must outlive the last request.
    spawn: { detached: true },
  });
  const { port, instance } = await server.ensureInstance();
  const endWithUs = (): void => {
    try {
      process.kill(instance.getPid() ?? NaN, 'SIGTERM');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', endWithUs);
  return {
    port,
    stop: async () => {
      process.off('exit', endWithUs);
      await server.stop();
    },
  };
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : 'unknown';

/** Between the choice of a free port and its use, somebody else may take it: then once more. */
const startSomewhere = async (
  folder: string,
  program: string | null,
  attempts: number,
): Promise<EmbeddedRedis> => {
  try {
    return await start(folder, program);
  } catch (error) {
    if (attempts > 1 && reasonOf(error).includes('already in use'))
      return startSomewhere(folder, program, attempts - 1);
    throw error;
  }
};

/** Starts a real redis-server for this process alone, which keeps its data in `.data` of the folder. */
export const embedRedis = async (
  workingFolder: string,
  env: Environment,
  log: Log,
): Promise<Embedding> => {
  const folder = resolve(workingFolder, '.data');
  // The path of a socket has room for some hundred characters, that of a project may have more.
  const socket = (name: string): string => relative(process.cwd(), join(folder, name));
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { kind: 'unwritable', folder, reason: reasonOf(error) };
  }
  try {
    if (!(await claimFolder(socket('service.sock')))) return { kind: 'taken', folder };
    if (await endOrphan(socket(REDIS_SOCKET)))
      log.warn({ folder }, 'ended the embedded Redis that an earlier run had left behind');
    const program = findRedisServer(env['PATH']);
    if (program === null)
      log.info('no redis-server on PATH: trying to download and build one, which takes minutes');
    const redis = await startSomewhere(folder, program, ATTEMPTS);
    log.info({ port: redis.port, folder }, 'an embedded Redis keeps the data');
    return { kind: 'running', redis };
  } catch (error) {
    return { kind: 'none', reason: reasonOf(error) };
  }
};
