import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A child process of the benchmark that serves until it is stopped. */
export interface Running {
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Matches what it prints once it serves. */
  readonly ready: RegExp;
  /** File that receives all of its output. */
  readonly log: string;
  readonly signal?: NodeJS.Signals;
  readonly options?: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
}

const START_LIMIT = 300_000;
const STOP_LIMIT = 120_000;
const LOOK_EVERY = 20;

/** The running processes, each with the signal that stops it cleanly. */
const running = new Map<ChildProcess, NodeJS.Signals>();
process.once('exit', () => {
  for (const child of running.keys()) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const ended = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const stop = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (ended(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
  await exit;
  clearTimeout(late);
};

/** Stops all running processes cleanly, so that a database need not recover at its next start. */
export const stopAll = async (): Promise<void> => {
  await Promise.all(Array.from(running, ([child, signal]) => stop(child, signal)));
};

/**
 * Starts a program and waits until it serves; rejects with its output if it exits earlier. The output goes straight
 * to the file: passing it through this process would cost time on the core that measures.
 */
export const start = (command: Command): Promise<Running & { readonly said: RegExpExecArray }> =>
  new Promise((resolve, reject) => {
    const { program, args, ready, log, signal = 'SIGTERM', options = {} } = command;
    const file = openSync(log, 'w');
    const child = spawn(program, args, { ...options, stdio: ['ignore', file, file] });
    closeSync(file);
    running.set(child, signal);
    let serves = false;
    const late = setTimeout(() => {
      child.kill('SIGKILL');
    }, START_LIMIT);
    const looks = setInterval(() => {
      const said = ready.exec(readFileSync(log, 'utf8'));
      if (said === null) return;
      serves = true;
      end();
      resolve({ pid: child.pid ?? 0, said, stop: () => stop(child, signal) });
    }, LOOK_EVERY);
    const end = (): void => {
      clearTimeout(late);
      clearInterval(looks);
    };
    child.once('error', reject);
    child.once('exit', () => {
      running.delete(child);
      end();
      // After hours of serving the output may be too long for one string.
      if (serves) return;
      reject(
        new Error(`${program} ended at its start:\n${readFileSync(log, 'utf8').slice(-2000)}`),
      );
    });
  });
