import { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { TableTurn } from '../../../application/sync/pull-table.js';
import type { LeftOutCounts } from '../../../domain/sync/left-out.js';
import { NO_RECORDS, type Tally } from '../answers.js';
import { EXIT, type Io, type MakeCommand, reportFault } from '../context.js';
import { describeLeftOut, grouped } from '../table.js';

/** The results of one table, summed over all turns. */
interface TableSum extends Tally {
  readonly entity: TableTurn['entity'];
  readonly name: string;
  /** Some of the rows that failed. */
  readonly failures: readonly { readonly key: string; readonly message: string }[];
  /** Counts of unreadable values, by column. */
  readonly left_out: LeftOutCounts;
  /** The failure of the last turn; null if it succeeded. */
  readonly failure: TableTurn['failure'];
  /** Whether the table was read to its end. */
  readonly complete: boolean;
}

const NO_TURNS: readonly TableSum[] = [];

const newSum = ({ entity, name }: TableTurn): TableSum => ({
  ...{ entity, name, ...NO_RECORDS },
  ...{ failures: [], left_out: {}, failure: null, complete: false },
});

const addCounts = (sum: LeftOutCounts, more: LeftOutCounts): LeftOutCounts => ({
  ...sum,
  ...Object.fromEntries(
    Object.entries(more).map(([column, count]) => [column, (sum[column] ?? 0) + count]),
  ),
});

const MAX_FAILURES = 20;

/** Drops failures that an earlier round has reported. */
const newsOf = (turn: TableTurn): TableTurn => ({
  ...turn,
  failingStill: 0,
  failures: turn.failures.filter(({ isKnown }) => isKnown !== true),
});

const AS_BEFORE: ReadonlySet<string> = new Set(['unchanged', 'stale']);

/** Drops unchanged and stale rows: after the end of a table its last rows are read again, and were counted already. */
const seenAgain = (turn: TableTurn): TableTurn => ({
  ...newsOf(turn),
  results: Object.fromEntries(
    Object.entries(turn.results).filter(([result]) => !AS_BEFORE.has(result)),
  ),
});

const plus = (sum: TableSum, turn: TableTurn): TableSum => {
  const { results, leftOut, failure, isUnfinished, ...totals } = sum.complete
    ? seenAgain(turn)
    : turn;
  const { applied = 0, unchanged = 0, stale = 0, deferred = 0 } = results;
  const failed = (results.failed ?? 0) + totals.failingStill;
  const failures = totals.failures.map(({ key, message }) => ({ key, message }));
  return {
    ...sum,
    received: sum.received + applied + unchanged + stale + deferred + failed,
    applied: sum.applied + applied,
    unchanged: sum.unchanged + unchanged,
    stale: sum.stale + stale,
    deferred: sum.deferred + deferred,
    failed: sum.failed + failed,
    failures: [...sum.failures, ...failures].slice(0, MAX_FAILURES),
    left_out: addCounts(sum.left_out, leftOut),
    failure,
    complete: sum.complete || (failure === null && !isUnfinished),
  };
};

const addTurn = (sums: readonly TableSum[], turn: TableTurn): readonly TableSum[] => {
  const before = sums.find(({ name }) => name === turn.name);
  return before === undefined
    ? [...sums, plus(newSum(turn), turn)]
    : sums.map((sum) => (sum === before ? plus(sum, turn) : sum));
};

const isFaulty = ({ failed, failure }: TableSum): boolean => failed > 0 || failure !== null;

const COUNTS = ['applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;

/** Prints a line for the table, and one for each listed failure. */
const describeSum = (sum: TableSum): readonly string[] => {
  const counts = COUNTS.filter((name) => sum[name] > 0).map(
    (name) => `${grouped(sum[name])} ${name}`,
  );
  const none = sum.failure === null ? 'nothing new' : 'not read';
  const what = counts.length === 0 ? none : counts.join(', ');
  const more = sum.failed - sum.failures.length;
  const line = [
    `${sum.name}: ${what}`,
    ...describeLeftOut(sum.left_out),
    ...(sum.failure === null ? [] : [sum.failure.message]),
  ].join('. ');
  return [
    line,
    ...sum.failures.map(({ key, message }) => `  ${key}: ${message}`),
    ...(more > 0 ? [`  and ${grouped(more)} more: see the dead letters`] : []),
  ];
};

interface Options {
  readonly once?: boolean;
  readonly json?: boolean;
}

const show = (io: Io, json: boolean, sums: readonly TableSum[]): void => {
  for (const sum of sums)
    for (const line of json ? [JSON.stringify({ type: 'table', ...sum })] : describeSum(sum))
      io.out(line);
};

/** Whether a turn is worth a line in a pull of many rounds. */
const isNews = ({ results, failure, isUnfinished, phase }: TableTurn): boolean =>
  failure !== null ||
  (phase === 'snapshot' && !isUnfinished) ||
  Object.entries(results).some(([result, count]) => result !== 'unchanged' && count > 0);

export const pullCommand: MakeCommand = ({ io, exit, pull }) =>
  new Command('pull')
    .description('read Xano and bring Redis up to it, in a process of its own')
    .option('--once', 'end when every table has been read, and then what changed meanwhile')
    .option('--json', 'print JSON lines, for scripts')
    .action(async ({ once, json }: Options) => {
      const [isOnce, isJson] = [once === true, json === true];
      let sums = NO_TURNS;
      const outcome = await pull({
        isOnce,
        onRound: (turns) => {
          if (isOnce) sums = turns.reduce(addTurn, sums);
          else show(io, isJson, turns.filter(isNews).map(newsOf).reduce(addTurn, NO_TURNS));
        },
      });
      show(io, isJson, sums);
      if (E.isLeft(outcome)) {
        const { code, message } = outcome.left;
        exit(reportFault(io, isJson, code, message));
      } else exit(sums.some(isFaulty) ? EXIT.failed : EXIT.ok);
    });
