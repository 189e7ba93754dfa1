import { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { type CliContext, EXIT, type Io, type MakeCommand, reportFault } from '../context.js';
import { entriesFor, filesUrlFor, withEntries } from '../init/env-file.js';
import { findTables } from '../init/find-tables.js';
import { findWay } from '../init/find-way.js';
import { type Fault, type InitOptions, failed, tablesIn, usage } from '../init/options.js';
import {
  type PlannedTable,
  askSlug,
  configText,
  planTables,
  showTable,
  userColumnsOf,
} from '../init/plan.js';
import { Cancelled, type Prompter, makePrompter } from '../init/prompter.js';
import type { InitWorld, Way } from '../init/world.js';

const ENV = '.env';

interface Setting {
  readonly io: Io;
  readonly options: InitOptions;
  readonly world: InitWorld;
  /** Null if no one can be asked. */
  readonly prompter: Prompter | null;
}

const YES_NO = [
  { value: true, label: 'yes' },
  { value: false, label: 'no' },
] as const;

/** Checks, before anything is requested from Xano, whether an existing file may be overwritten. */
const mayWrite = async ({ options, world, prompter }: Setting): Promise<boolean> =>
  options.force === true ||
  world.readFile(world.configPath) === null ||
  (prompter !== null &&
    (await prompter.choose(`${world.configPath} is there already. Write it anew?`, YES_NO)));

/** Shows the proposal as the service itself would interpret it. */
const show = (
  { io, options, world }: Setting,
  way: Way,
  planned: readonly PlannedTable[],
  text: string,
): E.Either<Fault, void> => {
  const mapping = world.parse(text);
  if (E.isLeft(mapping)) return failed(mapping.left.join('\n'));
  const filesUrl = filesUrlFor(way, planned, world);
  for (const table of planned) {
    const mapped = mapping.right.find((one) => one.table === table.schema.table);
    const rows = mapped === undefined ? [] : world.sample(mapped, way, filesUrl, table.rows);
    showTable(io, options.json === true, table, rows);
  }
  return E.right(undefined);
};

const write = async (
  { io, options, world, prompter }: Setting,
  way: Way,
  planned: readonly PlannedTable[],
  text: string,
): Promise<E.Either<Fault, void>> => {
  const entries = entriesFor(way, planned, world);
  // At a terminal the user has just confirmed this.
  const isForced = options.force === true || prompter !== null;
  const env = withEntries(world.readFile(ENV) ?? '', entries, isForced);
  if (E.isLeft(env)) return env;
  const question = `Write ${world.configPath} and ${ENV}?`;
  if (prompter !== null && !(await prompter.choose(question, YES_NO))) throw new Cancelled();
  const written = world.writeFiles([
    { path: world.configPath, text, isPublic: true },
    { path: ENV, text: env.right, isPublic: false },
  ]);
  if (E.isLeft(written)) return failed(written.left);
  for (const path of [world.configPath, ENV])
    io.out(
      options.json === true ? JSON.stringify({ type: 'written', path }) : `${path} is written`,
    );
  if (options.json !== true) io.out('Next: script/cli doctor, then script/cli pull --once');
  return E.right(undefined);
};

const run = async (setting: Setting): Promise<E.Either<Fault, void>> => {
  const { io, options, world, prompter } = setting;
  const given = tablesIn(options);
  if (E.isLeft(given)) return given;
  if (!(await mayWrite(setting)))
    return failed(`${world.configPath} is there already: --force writes it anew`);
  const way = await findWay(options, world, prompter);
  if (E.isLeft(way)) return way;
  const asked = options.yes === true ? null : prompter;
  const found = await findTables(way.right, given.right, world, asked, io.tell);
  if (E.isLeft(found)) return found;
  const slug = options.slug ?? (asked === null ? null : await askSlug(found.right, asked));
  const columns = userColumnsOf(found.right);
  if (slug !== null && !columns.some(({ name }) => name === slug))
    return usage(
      `--slug: users have no column ${slug}. There are ${columns.map(({ name }) => name).join(', ')}`,
    );
  const planned = planTables(found.right, slug);
  const text = configText(planned, world.schemaPath);
  for (const note of found.right.notes)
    io.out(options.json === true ? JSON.stringify({ type: 'note', message: note }) : note);
  const shown = show(setting, way.right, planned, text);
  return E.isLeft(shown) ? shown : write({ ...setting, prompter: asked }, way.right, planned, text);
};

const start = async (
  { io, initWorld }: CliContext,
  options: InitOptions,
): Promise<E.Either<Fault, void>> => {
  const world = await initWorld();
  if (E.isLeft(world)) return usage(world.left);
  const prompter = io.terminal === null ? null : makePrompter(io.terminal);
  try {
    return await run({ io, options, world: world.right, prompter });
  } catch (error) {
    if (error instanceof Cancelled) return failed('Cancelled: nothing is written');
    throw error;
  }
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

export const initCommand: MakeCommand = (context) =>
  new Command('init')
    .description('look at the tables of Xano, and write sync.config.json and .env for them')
    .option('--way <way>', 'endpoint (of the kit) or metadata (the Metadata API)')
    .option('--url <url>', 'where that is (default: XANO_SNAPSHOT_URL or XANO_META_URL)')
    .option('--workspace <number>', 'of the Metadata API (default: XANO_WORKSPACE)')
    .option('--table <table=entity>', 'what a table holds, such as people=user', collect)
    .option('--slug <column>', 'name users by this column and their id, not u<id>')
    .option('--yes', 'take what is proposed, and ask nothing about it')
    .option('--force', 'write over what is there')
    .option('--json', 'print JSON lines, for scripts')
    .action(async (options: InitOptions) => {
      const outcome = await start(context, options);
      if (E.isLeft(outcome)) {
        const { code, message } = outcome.left;
        context.exit(reportFault(context.io, options.json === true, code, message));
      } else context.exit(EXIT.ok);
    });
