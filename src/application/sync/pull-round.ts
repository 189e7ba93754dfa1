import type { TableTurn } from './pull-table.js';

/** Returns the pause from the end of a round to the next, ms: 0 while a table is not yet read to its end. */
export const pauseAfterRound = (turns: readonly TableTurn[], interval: number): number =>
  turns.some(({ isUnfinished }) => isUnfinished) ? 0 : interval;

/** Whether every table was read once, and once more for what changed meanwhile; or it cannot be read. */
export const isAllRead = (turns: readonly TableTurn[]): boolean =>
  turns.every(
    ({ phase, isUnfinished, failure }) =>
      failure !== null || (phase === 'increments' && !isUnfinished),
  );
