#!/usr/bin/env node
import * as E from 'fp-ts/lib/Either.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { CliSettings, Io } from '../adapters/cli/context.js';
import { runCli } from '../adapters/cli/program.js';
import { askXanoOf } from './doctor-xano.js';
import { diagnose } from './doctor.js';
import { loadEnvironment } from './environment.js';
import { type Environment, settingsOf } from './settings.js';
import { readVersion } from './version.js';

const io: Io = {
  out: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
  screen: process.stderr.isTTY ? process.stderr : null,
  // Questions are no part of the result, which may go into a file.
  terminal:
    process.stdin.isTTY && process.stderr.isTTY
      ? { input: process.stdin, output: process.stderr }
      : null,
  stdin: process.stdin,
  now: Date.now,
  wait: (ms) => delay(ms),
  onInterrupt: (last) => {
    const heed = (): void => {
      last();
      // Without a listener the signal ends this process, and whoever started it sees by what.
      process.kill(process.pid, 'SIGINT');
    };
    process.once('SIGINT', heed);
    return () => {
      process.off('SIGINT', heed);
    };
  },
};

const settings = (): E.Either<string, CliSettings> =>
  E.bimap(
    (faults: readonly string[]) => faults.join('\n'),
    (env: Environment): CliSettings => {
      const read = settingsOf(env);
      return { port: read('PORT'), apiKeys: read('XANO_API_KEY') };
    },
  )(loadEnvironment());

/**
 * Ignores EPIPE: whoever reads our output may have seen enough, as `head` has. Work under way is done to its end all
 * the same, and the exit code is that of the work.
 */
const writeOn = (error: Error): void => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
};

for (const stream of [process.stdout, process.stderr]) stream.on('error', writeOn);

const code = await runCli(process.argv.slice(2), {
  io,
  version: readVersion(),
  settings,
  // The service starts as it is imported, and sets the exit code of the process by itself.
  serve: async () => {
    await import('./main.js');
  },
  diagnose: () => {
    const environment = loadEnvironment();
    return diagnose(environment, askXanoOf(environment));
  },
  // Most commands need nothing of the service, and start sooner without it.
  initWorld: async () => {
    const { makeInitWorld } = await import('./init-world.js');
    return makeInitWorld();
  },
  pull: async (run) => {
    const { pullHere } = await import('./pull-process.js');
    return pullHere(run);
  },
  migrate: async (task) => {
    const { migrateHere } = await import('./migrate-process.js');
    return migrateHere(task);
  },
});

if (code !== null) {
  process.exitCode = code;
  // Input that nobody reads any more would keep the process from ending.
  process.stdin.destroy();
}
