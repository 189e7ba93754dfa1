import type { Readable, Writable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { Command } from 'commander';
import type { MigrationError } from '../../application/ports/migration.js';
import type { TableTurn } from '../../application/sync/pull-table.js';
import type { Migrated, MigrationRun } from '../../application/use-cases/migrate-store.js';
import type { Finding } from '../../domain/health/finding.js';
import type { InitWorld } from './init/world.js';
import { type CallFault, type Service, explain } from './service.js';

/** Where a person can be asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** What a command sees of the world around it, so that a test can be that world. */
export interface Io {
  /** A line of the result: stdout. */
  readonly out: (line: string) => void;
  /** A line about what goes on or wrong: stderr. */
  readonly tell: (line: string) => void;
  /** The terminal that a bar is drawn on; null when nobody looks on. */
  readonly screen: Writable | null;
  /** Null when nobody sits there. */
  readonly terminal: Terminal | null;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** What a command ends with, as the shell sees it. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Those that end a command which was called in a wrong way. */
const OF_USAGE: ReadonlySet<string> = new Set(['usage', 'no_such_file', 'not_writable']);

/** Says why a command could not do its work: a line of JSON for scripts, or a sentence; and its exit code. */
export const tellFault = (io: Io, json: boolean, code: string, message: string): number => {
  if (json) io.out(JSON.stringify({ type: 'error', code, message }));
  else io.tell(message);
  return OF_USAGE.has(code) ? EXIT.usage : EXIT.failed;
};

/** Of the settings, what the commands go by; empty when not set. */
export interface CliSettings {
  readonly port: string;
  /** Several, separated by commas, while one is changed for the next. */
  readonly apiKeys: string;
}

export interface PullRun {
  /** Ends when every table has been read. */
  readonly isOnce: boolean;
  readonly onRound: (turns: readonly TableTurn[]) => void;
}

export interface PullFault {
  /** `usage`: the settings do not allow it. */
  readonly code: 'usage' | 'failed';
  readonly message: string;
}

export interface MigrateTask extends MigrationRun {
  /** One Redis or nodes of a cluster, as `--to` has it. */
  readonly to: string;
}

/** What kept it from beginning; `usage`: the settings or `--to` do not allow it. */
export interface MigrateFault {
  readonly code: 'usage' | 'unreachable';
  readonly message: string;
}

/** What the wiring gives to the commands. */
export interface CliDeps {
  readonly io: Io;
  readonly version: string;
  /** Left with a sentence when `.env` cannot be read. */
  readonly settings: () => E.Either<string, CliSettings>;
  /** Becomes the service: resolves once it runs, and the process goes on. */
  readonly serve: () => Promise<void>;
  readonly diagnose: () => Promise<readonly Finding[]>;
  /** What `init` goes by; left with a sentence when `.env` cannot be read. */
  readonly initWorld: () => Promise<E.Either<string, InitWorld>>;
  /** Pulls from Xano in this process: to an end, or until it is told to end. */
  readonly pull: (run: PullRun) => Promise<E.Either<PullFault, void>>;
  /** Copies the store of the settings into another one, in this process. */
  readonly migrate: (
    task: MigrateTask,
  ) => Promise<E.Either<MigrateFault | MigrationError, Migrated>>;
}

export interface CliContext extends CliDeps {
  /** Sets the exit code of the whole. */
  readonly exit: (code: number) => void;
}

/** A command of the program, ready to be added to it. */
export type MakeCommand = (context: CliContext) => Command;

export interface ServiceOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** The options of every command that talks to a running service. */
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

/** What a command came to: its exit code, or why the service did not do its part. */
export type Ended = number | CallFault;

/** Runs what needs a service with the one that the options and settings name. */
export const withService = async (
  context: CliContext,
  options: ServiceOptions,
  run: (service: Service, json: boolean) => Promise<Ended>,
): Promise<void> => {
  const json = options.json === true;
  const service = findService(context, options);
  if (E.isLeft(service)) {
    context.exit(tellFault(context.io, json, 'usage', service.left));
    return;
  }
  const ended = await run(service.right, json);
  if (typeof ended === 'number') context.exit(ended);
  else {
    const { code, message } = explain(service.right, ended);
    tellFault(context.io, json, code, message);
    context.exit(EXIT.failed);
  }
};
