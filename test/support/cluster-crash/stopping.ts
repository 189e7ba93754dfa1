import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RedisCluster } from '../redis/cluster.js';
import { until } from '../run/until.js';

const FILE = fileURLToPath(new URL('./stopping-process.ts', import.meta.url));
const run = promisify(execFile);

export interface Order {
  /** Name of an act in acts.ts. */
  readonly act: string;
  /** Number of calls after which it stops. */
  readonly calls: number;
  readonly now: number;
}

/** A separate process that makes changes and stops in the middle of them. */
export interface StoppingProcess {
  /** Starts a change and waits until the process stops; resolves to false if the change is done before that. */
  readonly begin: (order: Order) => Promise<boolean>;
  /** Continues the process and waits until the change is done. */
  readonly wake: () => Promise<void>;
  /** Continues the process and kills it before the change can be done. */
  readonly wakeAndKill: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export const startStopping = async ({ nodes }: RedisCluster): Promise<StoppingProcess> => {
  const child = fork(
    FILE,
    nodes.map(({ port }) => String(port)),
    { execArgv: ['--import', 'tsx'] },
  );
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const isStopped = async (): Promise<boolean> => {
    const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(child.pid)]);
    return stdout.startsWith('T');
  };
  const isDone = (): boolean => messages.includes('done');
  const kill = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await until('the process is ready', () => messages.includes('ready'));
  return {
    begin: async (order) => {
      messages.length = 0;
      child.send(order);
      await until('it stops or is done', async () => isDone() || (await isStopped()));
      return !isDone();
    },
    wake: async () => {
      child.kill('SIGCONT');
      await until('it is done', isDone);
    },
    wakeAndKill: () => {
      child.kill('SIGCONT');
      return kill();
    },
    kill,
  };
};
