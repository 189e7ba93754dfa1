import type { TableTurn } from './pull-table.js';

/** From the end of a round to the next, ms: none while a table is still to be read on. */
export const pauseAfterRound = (turns: readonly TableTurn[], interval: number): number =>
  turns.some(({ isUnfinished }) => isUnfinished) ? 0 : interval;

/**
 * Whether all has been read once: of each table its first reading is done with, and one for what changed in
 * the meantime too; or it cannot be read.
 */
export const isAllRead = (turns: readonly TableTurn[]): boolean =>
  turns.every(
    ({ phase, isUnfinished, failure }) =>
      failure !== null || (phase === 'increments' && !isUnfinished),
  );
