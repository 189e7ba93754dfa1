import * as E from 'fp-ts/lib/Either.js';
import { Readable, type Writable } from 'node:stream';
import type { CliDeps, Terminal } from '../../../src/adapters/cli/context.js';
import type { InitWorld } from '../../../src/adapters/cli/init/world.js';
import { runCli } from '../../../src/adapters/cli/program.js';

export interface Ran {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly told: readonly string[];
}

export interface World {
  readonly apiKeys?: string;
  readonly port?: string;
  readonly stdin?: string | Buffer | AsyncIterable<Uint8Array>;
  readonly screen?: Writable;
  readonly terminal?: Terminal;
  readonly initWorld?: InitWorld;
  readonly findings?: Awaited<ReturnType<CliDeps['diagnose']>>;
  readonly onServe?: () => void;
  readonly onInterrupt?: CliDeps['io']['onInterrupt'];
  readonly pull?: CliDeps['pull'];
  readonly migrate?: CliDeps['migrate'];
  /** Ms that pass between two reads of the clock. */
  readonly tick?: number;
}

const isText = (stdin: World['stdin']): stdin is string | Buffer =>
  typeof stdin === 'string' || Buffer.isBuffer(stdin);

/** Runs the command line in this process, in an isolated world. */
export const run = async (args: readonly string[], world: World = {}): Promise<Ran> => {
  const out: string[] = [];
  const told: string[] = [];
  const { stdin = '' } = world;
  let now = Date.UTC(2024, 5, 1);
  const code = await runCli(args, {
    io: {
      out: (line) => out.push(line),
      tell: (line) => told.push(line),
      screen: world.screen ?? null,
      terminal: world.terminal ?? null,
      stdin: isText(stdin) ? Readable.from([Buffer.from(stdin)]) : stdin,
      now: () => (now += world.tick ?? 0),
      wait: () => Promise.resolve(),
      onInterrupt: world.onInterrupt ?? (() => () => undefined),
    },
    version: '9.9.9',
    settings: () => E.right({ port: world.port ?? '3000', apiKeys: world.apiKeys ?? '' }),
    serve: () => {
      world.onServe?.();
      return Promise.resolve();
    },
    initWorld: () =>
      Promise.resolve(
        world.initWorld === undefined ? E.left('there is none') : E.right(world.initWorld),
      ),
    diagnose: () => Promise.resolve(world.findings ?? []),
    migrate:
      world.migrate ?? (() => Promise.resolve(E.left({ code: 'usage', message: 'there is none' }))),
    pull: world.pull ?? (() => Promise.resolve(E.right(undefined))),
  });
  return { code, out, told };
};

export const jsonLines = (lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] =>
  lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
