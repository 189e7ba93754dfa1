import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { delimiter, join, relative, resolve } from 'node:path';
import { claimFolder, knock } from './data-claim.js';
import type { Log } from './log.js';
import type { Environment } from './settings.js';

/** How long a Redis that was left behind may take to write its data to the disk, ms. */
const ORPHAN_LIMIT = 10_000;

/**
 * Ends the Redis that a service left behind when it was killed, since two must never write to the same files.
 * Resolves, to whether there was one, when the other side closes, which it does by exiting.
 */
export const endOrphan = async (redisSocketPath: string): Promise<boolean> => {
  const orphan = await knock(redisSocketPath);
  if (orphan === null) return false;
  orphan.resume();
  orphan.write('SHUTDOWN NOSAVE\r\n');
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => {
      fail(new Error('the Redis that an earlier run left behind does not end'));
      orphan.destroy();
    }, ORPHAN_LIMIT);
    orphan.once('close', () => {
      clearTimeout(late);
      done();
    });
  });
  return true;
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Returns the path of the first of these programs on PATH; an earlier name wins over an earlier folder. */
export const findProgram = (
  names: readonly string[],
  searchPath: string | undefined,
): string | null => {
  const folders = (searchPath ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
};

/** Finds redis-server, or Valkey, which speaks the same protocol and takes the same options. */
export const findRedisServer = (searchPath: string | undefined): string | null =>
  findProgram(['redis-server', 'valkey-server'], searchPath);

export interface EmbeddedRedis {
  /** Path of the one socket that the server listens on, which its owner alone may open; relative, so that it is short. */
  readonly path: string;
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

/** Time that the server is given to end, ms. */
export const EMBEDDED_END_LIMIT = 1500;

const REDIS_SOCKET = 'redis.sock';

/** Has Redis listen on a socket: a port is open to every account of the machine, and a password shows in the arguments. */
const argsFor = (folder: string): string[] => [
  ...['--port', '0', '--dir', folder, '--unixsocket', REDIS_SOCKET, '--unixsocketperm', '700'],
  ...['--appendonly', 'yes', '--appendfsync', 'everysec'],
];

const start = async (
  folder: string,
  path: string,
  program: string | null,
): Promise<EmbeddedRedis> => {
  const { RedisMemoryServer } = await import('redis-memory-server');
  const server = new RedisMemoryServer({
    instance: { args: argsFor(folder) },
    ...(program === null ? {} : { binary: { systemBinary: program } }),
    // A Ctrl-C reaches the whole group of processes, and Redis must outlive the last request.
    spawn: { detached: true },
  });
  // What Redis writes is for its owner alone; it inherits the umask of this process.
  const mask = process.umask(0o077);
  const { instance } = await server.ensureInstance().finally(() => process.umask(mask));
  const endWithUs = (): void => {
    try {
      process.kill(instance.getPid() ?? NaN, 'SIGTERM');
    } catch {
      // The server has ended already.
    }
  };
  process.once('exit', endWithUs);
  return {
    path,
    stop: async () => {
      process.off('exit', endWithUs);
      await server.stop();
    },
  };
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : 'unknown';

/** Closes a folder that an earlier version made open to every account of the machine. */
const closeToOthers = (folder: string, log: Log): void => {
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    log.warn(
      { folder, reason: reasonOf(error) },
      'other accounts of this machine may read the data',
    );
  }
};

/** Starts a real redis-server for this process alone, which keeps its data in `.data` of the folder. */
export const embedRedis = async (
  workingFolder: string,
  env: Environment,
  log: Log,
): Promise<Embedding> => {
  const folder = resolve(workingFolder, '.data');
  // The path of a socket has room for some hundred characters, and the path of a project may have more.
  const socket = (name: string): string => relative(process.cwd(), join(folder, name));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { kind: 'unwritable', folder, reason: reasonOf(error) };
  }
  closeToOthers(folder, log);
  try {
    if (!(await claimFolder(socket('.')))) return { kind: 'taken', folder };
    if (await endOrphan(socket(REDIS_SOCKET)))
      log.warn({ folder }, 'ended the embedded Redis that an earlier run had left behind');
    const program = findRedisServer(env['PATH']);
    if (program === null)
      log.info('no redis-server on PATH: trying to download and build one, which takes minutes');
    const redis = await start(folder, socket(REDIS_SOCKET), program);
    log.info({ socket: redis.path, folder }, 'an embedded Redis keeps the data');
    return { kind: 'running', redis };
  } catch (error) {
    return { kind: 'none', reason: reasonOf(error) };
  }
};
