import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../../src/infrastructure/embedded-redis.js';
import { freePort } from '../process/free-port.js';

export interface RedisProcess {
  readonly url: string;
  readonly port: number;
  /** A client that reconnects after a restart. */
  readonly client: Redis;
  /** Suspends the process: connections stay open and nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Kills the process without warning, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port and folder, after `kill` or in place of the running process. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface RedisProcessOptions {
  /** Keep what is written across `kill` and `restart`. */
  readonly aof?: boolean;
  /** Chosen by the caller when the address must be known before the server has started. */
  readonly port?: number;
  readonly args?: readonly string[];
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const launch = (program: string, args: readonly string[]): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', () => {
      running.delete(child);
      reject(new Error(`redis-server ended at its start:\n${output}`));
    });
  });

const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else
      child.once('exit', () => {
        resolve();
      });
  });

const end = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await gone(child);
};

/** Starts a real redis-server of its own on a free port, in a folder of its own. */
export const startRedisProcess = async (
  options: RedisProcessOptions = {},
): Promise<RedisProcess> => {
  const program = findRedisServer(process.env['PATH']);
  if (program === null)
    throw new Error('these tests need redis-server or valkey-server on PATH: run script/bootstrap');
  const port = options.port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  args.push('--appendonly', options.aof === true ? 'yes' : 'no', '--appendfsync', 'always');
  args.push(...(options.args ?? []));

  let child = await launch(program, args);
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 });
  client.on('error', () => undefined);

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end(child),
    restart: async () => {
      await end(child);
      child = await launch(program, args);
    },
    stop: async () => {
      client.disconnect();
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
