import { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { TableTurn } from '../../../application/sync/pull-table.js';
import type { MakeCommand } from '../context.js';
import { EXIT, tellFault, type Io } from '../io.js';
import { addTurn, describeSum, isFaulty, newsOf, NO_TURNS, type TableSum } from '../pull-sum.js';

interface Options {
  readonly once?: boolean;
  readonly json?: boolean;
}

const show = (io: Io, json: boolean, sums: readonly TableSum[]): void => {
  for (const sum of sums)
    for (const line of json ? [JSON.stringify({ type: 'table', ...sum })] : describeSum(sum))
      io.out(line);
};

/** What there is to tell of a round that is one of many. */
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
        tellFault(io, isJson, code, message);
        exit(code === 'usage' ? EXIT.usage : EXIT.failed);
      } else exit(sums.some(isFaulty) ? EXIT.failed : EXIT.ok);
    });
