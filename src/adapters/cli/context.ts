import type { Readable, Writable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { Command } from 'commander';
import type { MigrationError } from '../../application/ports/migration.js';
import type { TableTurn } from '../../application/sync/pull-table.js';
import type { Migrated, MigrationRun } from '../../application/use-cases/migrate-store.js';
import type { Finding } from '../../domain/health/finding.js';
import type { InitWorld } from './init/world.js';
import { type CallFault, type Service, explain } from './service.js';

/** A terminal on which a person can be asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** The world as commands see it, so that a test can replace it. */
export interface Io {
  /** Prints a line of the result to stdout. */
  readonly out: (line: string) => void;
  /** Prints a line about progress or trouble to stderr. */
  readonly tell: (line: string) => void;
  /** The terminal for a progress bar; null if stderr is no terminal. */
  readonly screen: Writable | null;
  /** Null if no person can be asked. */
  readonly terminal: Terminal | null;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Calls `last` when somebody interrupts this process, which then ends; returns the function that stops this. */
  readonly onInterrupt: (last: () => void) => () => void;
}

/** The exit codes of commands. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Fault codes that mean that the command was called in a wrong way. */
const OF_USAGE: ReadonlySet<string> = new Set(['usage', 'no_such_file', 'not_writable']);

/** Reports why a command failed, as a JSON line for scripts or as a sentence; returns the exit code. */
export const reportFault = (io: Io, json: boolean, code: string, message: string): number => {
  if (json) io.out(JSON.stringify({ type: 'error', code, message }));
  else io.tell(message);
  return OF_USAGE.has(code) ? EXIT.usage : EXIT.failed;
};

/** The settings that commands use; empty where not set. */
export interface CliSettings {
  readonly port: string;
  /** Several, separated by commas, during a rotation of keys. */
  readonly apiKeys: string;
}

export interface PullRun {
  /** Whether to end once every table has been read. */
  readonly isOnce: boolean;
  readonly onRound: (turns: readonly TableTurn[]) => void;
}

export interface PullFault {
  /** `usage`: the settings do not allow pulling. */
  readonly code: 'usage' | 'failed';
  readonly message: string;
}

export interface MigrateTask extends MigrationRun {
  /** The target as given by `--to`: one Redis, or nodes of a cluster. */
  readonly to: string;
}

/** Why a migration could not begin; `usage`: the settings or `--to` do not allow it. */
export interface MigrateFault {
  readonly code: 'usage' | 'unreachable';
  readonly message: string;
}

/** What the composition root provides to the commands. */
export interface CliDeps {
  readonly io: Io;
  readonly version: string;
  /** Left, with a sentence, if `.env` cannot be read. */
  readonly settings: () => E.Either<string, CliSettings>;
  /** Runs the service in this process: resolves once it is up, while the process goes on. */
  readonly serve: () => Promise<void>;
  readonly diagnose: () => Promise<readonly Finding[]>;
  /** Provides the world of `init`; Left, with a sentence, if `.env` cannot be read. */
  readonly initWorld: () => Promise<E.Either<string, InitWorld>>;
  /** Pulls from Xano in this process, until done or told to end. */
  readonly pull: (run: PullRun) => Promise<E.Either<PullFault, void>>;
  /** Copies the store of the settings into another store, in this process. */
  readonly migrate: (
    task: MigrateTask,
  ) => Promise<E.Either<MigrateFault | MigrationError, Migrated>>;
}

export interface CliContext extends CliDeps {
  /** Sets the exit code of the process. */
  readonly exit: (code: number) => void;
}

/** Makes a command, ready to be added to the program. */
export type MakeCommand = (context: CliContext) => Command;

export interface ServiceOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Adds the options that every command for a running service has. */
export const withServiceOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'where the service is (default: http://localhost:$PORT)')
    .option('--key <key>', 'an API key of it (default: the first of XANO_API_KEY)')
    .option('--json', 'print JSON lines, for scripts');

const checkUrl = (text: string): E.Either<string, string> => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isFit =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '';
  return isFit
    ? E.right(url.href.replace(/\/+$/, ''))
    : E.left('--url must be such as http://localhost:3000, without a password in it');
};

const findService = (context: CliContext, options: ServiceOptions): E.Either<string, Service> =>
  E.flatMap(({ port, apiKeys }: CliSettings): E.Either<string, Service> => {
    const key = options.key ?? apiKeys.split(',')[0]?.trim() ?? '';
    if (key === '')
      return E.left(
        'There is no key: set XANO_API_KEY to one of the service, or give it with --key',
      );
    return E.map((url: string): Service => ({ url, key }))(
      checkUrl(options.url ?? `http://localhost:${port}`),
    );
  })(context.settings());

/** The outcome of a command: its exit code, or the fault of the call to the service. */
export type Ended = number | CallFault;

/** Runs a command against the service that the options and settings name. */
export const withService = async (
  context: CliContext,
  options: ServiceOptions,
  run: (service: Service, json: boolean) => Promise<Ended>,
): Promise<void> => {
  const json = options.json === true;
  const service = findService(context, options);
  if (E.isLeft(service)) {
    context.exit(reportFault(context.io, json, 'usage', service.left));
    return;
  }
  const ended = await run(service.right, json);
  if (typeof ended === 'number') context.exit(ended);
  else {
    const { code, message } = explain(service.right, ended);
    reportFault(context.io, json, code, message);
    context.exit(EXIT.failed);
  }
};
