import { Command, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../../application/errors.js';
import type { MigrationError, RefusedMigration } from '../../../application/ports/migration.js';
import type {
  Migrated,
  Pass,
  MigrationEvent,
} from '../../../application/use-cases/migrate-store.js';
import { EXIT, type Io, type MakeCommand, reportFault } from '../context.js';
import { makeProgress } from '../progress.js';
import { duration, grouped } from '../table.js';

const REFUSED: Readonly<Record<RefusedMigration, (detail: string) => string>> = {
  no_source: () =>
    'The Redis of the settings holds no store of this service: set REDIS_URL, or REDIS_CLUSTER_NODES, to the one that is to be copied',
  unfinished_source: () =>
    'The Redis of the settings is itself the target of a migration that is not finished',
  not_empty: (keys) =>
    `The target holds ${grouped(Number(keys))} keys, and no migration was begun there: give one that is empty`,
  finished: () =>
    'The target holds this store already: a migration was finished there, or it is the source itself. Nothing was written; to copy once more, empty it first',
  other_source: () =>
    'The target holds an unfinished migration of another store: empty it, or give another one',
  taken_over: () =>
    'Another run of this migration has begun since, and goes on where this one stood',
  target_evicts: (policy) =>
    `The target throws keys away when it is full (maxmemory-policy ${policy}): set it to noeviction`,
  target_served: (leases) =>
    `A service runs at the target (${leases}), which is marked as half a copy: stop it, and see that what it took there is sent again to the source. Then run the same again, which takes that away`,
  still_written: (what) =>
    `The source does not come to rest: ${what}. Stop every process that writes there or moves slots, and run the same again; nothing is lost`,
};

const causeOf = (error: StoreError): string =>
  error.cause instanceof Error ? error.cause.message : 'no reason was given';

const explain = (error: MigrationError): { readonly code: string; readonly message: string } =>
  error._tag === 'MigrationFailed'
    ? {
        code: `${error.side}_failed`,
        message: `The ${error.side} did not do its part: ${causeOf(error.cause)}. Run the same again once it does; it goes on where this stands`,
      }
    : { code: error.reason, message: REFUSED[error.reason](error.detail) };

const describePass = ({ number, keys, changed, moved, ms }: Pass): string =>
  `Pass ${number}: ${grouped(keys)} keys, ${grouped(changed)} differed and were copied, ${duration(ms)}` +
  (moved ? '; slots moved meanwhile, so that some keys may have been passed over' : '');

const describeEnd = ({ whole, last }: Migrated): readonly string[] => [
  ...(last.foreign > 0
    ? [`${grouped(last.foreign)} keys are not the service's and were not copied`]
    : []),
  whole
    ? `The target is whole: ${grouped(last.keys)} keys, each compared with the source. Start the service there`
    : `The target follows: ${grouped(last.changed)} keys had changed when they were last compared. Stop the service, and run the same with --finish`,
];

/** Milliseconds between two progress lines for scripts. */
const TELL_EVERY = 1000;

const makeTeller = (io: Io, json: boolean): ((event: MigrationEvent) => void) => {
  const start = io.now();
  let toldAt = start;
  const progress = makeProgress(io, json, null);
  return (event) => {
    const elapsed = io.now() - start;
    switch (event.type) {
      case 'begun':
        if (json) io.out(JSON.stringify(event));
        else if (event.how === 'resumed')
          io.tell('What an earlier run has copied is compared first');
        return;
      case 'waiting':
        if (json) io.out(JSON.stringify(event));
        else io.tell(`Waiting until the source is at rest: ${event.why}`);
        return;
      case 'progress':
        if (json && io.now() - toldAt >= TELL_EVERY) {
          toldAt = io.now();
          io.out(JSON.stringify(event));
        }
        progress.update(
          event.keys,
          `pass ${event.pass}, ${grouped(event.keys)} keys, ${grouped(event.changed)} copied, ${duration(elapsed)}`,
        );
        return;
      case 'pass':
        progress.stop();
        if (json) io.out(JSON.stringify(event));
        else io.out(describePass(event));
    }
  };
};

interface Options {
  readonly to: string;
  readonly finish?: boolean;
  readonly rate?: number;
  readonly json?: boolean;
}

const parseRate = (text: string): number => {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate > 0) return rate;
  throw new InvalidArgumentError('It must be a whole number above 0.');
};

/** Keys per second; this rate leaves nine tenths of the time of a Redis to others. */
const RATE = 5000;

/** Reads up to the first line end, since a user who types does not close stdin. */
const firstLine = async (stdin: Io['stdin']): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin) {
    pieces.push(piece);
    if (piece.includes(0x0a)) break;
  }
  return Buffer.concat(pieces).toString('utf8').split('\n')[0]?.trim() ?? '';
};

export const migrateCommand: MakeCommand = ({ io, exit, migrate }) =>
  new Command('migrate')
    .description('copy the store into another Redis or cluster while it is in use')
    .requiredOption(
      '--to <where>',
      'redis://… of one Redis, or host:port,host:port of a cluster; -: the first line of stdin says it',
    )
    .option(
      '--finish',
      'when the service is stopped: copy the rest, compare everything, and let it start there',
    )
    .option(
      '--rate <keys>',
      'keys a second at the most (default: 5000; with --finish none)',
      parseRate,
    )
    .option('--json', 'print JSON lines, for scripts')
    .action(async ({ to, finish, rate, json }: Options) => {
      const [finishes, isJson] = [finish === true, json === true];
      const migrated = await migrate({
        to: to === '-' ? await firstLine(io.stdin) : to,
        finishes,
        rate: rate ?? (finishes ? null : RATE),
        tell: makeTeller(io, isJson),
      });
      if (E.isLeft(migrated)) {
        const fault = '_tag' in migrated.left ? explain(migrated.left) : migrated.left;
        exit(reportFault(io, isJson, fault.code, fault.message));
        return;
      }
      const { whole, last } = migrated.right;
      if (isJson) io.out(JSON.stringify({ ...last, type: 'report', whole }));
      else for (const line of describeEnd(migrated.right)) io.out(line);
      exit(EXIT.ok);
    });
