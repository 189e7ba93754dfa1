import type { TableTurn } from '../../application/sync/pull-table.js';
import type { LeftOutCounts } from '../../domain/sync/left-out.js';
import { describeLeftOut } from './left-out.js';
import { grouped } from './table.js';

/** What became of the rows of one table, over all turns at it. */
export interface TableSum {
  readonly entity: TableTurn['entity'];
  readonly received: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deferred: number;
  readonly failed: number;
  /** Values that could not be read, by column. */
  readonly left_out: LeftOutCounts;
  /** Of the last turn; null when that went well. */
  readonly failure: TableTurn['failure'];
}

export const NO_TURNS: readonly TableSum[] = [];

const newSum = (entity: TableTurn['entity']): TableSum => ({
  entity,
  received: 0,
  applied: 0,
  unchanged: 0,
  stale: 0,
  deferred: 0,
  failed: 0,
  left_out: {},
  failure: null,
});

const addCounts = (sum: LeftOutCounts, more: LeftOutCounts): LeftOutCounts => ({
  ...sum,
  ...Object.fromEntries(
    Object.entries(more).map(([column, count]) => [column, (sum[column] ?? 0) + count]),
  ),
});

const plus = (sum: TableSum, { results, leftOut, failure }: TableTurn): TableSum => {
  const { applied = 0, unchanged = 0, stale = 0, deferred = 0, failed = 0 } = results;
  return {
    ...sum,
    received: sum.received + applied + unchanged + stale + deferred + failed,
    applied: sum.applied + applied,
    unchanged: sum.unchanged + unchanged,
    stale: sum.stale + stale,
    deferred: sum.deferred + deferred,
    failed: sum.failed + failed,
    left_out: addCounts(sum.left_out, leftOut),
    failure,
  };
};

export const addTurn = (sums: readonly TableSum[], turn: TableTurn): readonly TableSum[] => {
  const before = sums.find(({ entity }) => entity === turn.entity);
  return before === undefined
    ? [...sums, plus(newSum(turn.entity), turn)]
    : sums.map((sum) => (sum === before ? plus(sum, turn) : sum));
};

export const isFaulty = ({ failed, failure }: TableSum): boolean => failed > 0 || failure !== null;

const COUNTS = ['applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;

export const describeSum = (sum: TableSum): string => {
  const counts = COUNTS.filter((name) => sum[name] > 0).map(
    (name) => `${grouped(sum[name])} ${name}`,
  );
  const none = sum.failure === null ? 'nothing new' : 'not read';
  const what = counts.length === 0 ? none : counts.join(', ');
  return [
    `${sum.entity}: ${what}`,
    ...describeLeftOut(sum.left_out),
    ...(sum.failure === null ? [] : [sum.failure.message]),
  ].join('. ');
};
