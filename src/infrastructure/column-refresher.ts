import * as E from 'fp-ts/lib/Either.js';
import type { LearnedColumns } from '../application/sync/learn-columns.js';
import { pause, type Loop } from './lease-loop.js';
import type { Log } from './log.js';

interface Deps {
  readonly columns: Pick<LearnedColumns, 'learns' | 'refresh'>;
  /** Within which a process hears what another was told, ms. */
  readonly interval: number;
  readonly log: Log;
}

/** Learns in every process what kinds columns are of: the first time before this resolves. */
export const startColumnRefresher = async ({ columns, interval, log }: Deps): Promise<Loop> => {
  if (!columns.learns) return { stop: () => Promise.resolve() };
  const stopping = new AbortController();
  let isAway = false;

  const refresh = async (): Promise<void> => {
    const refreshed = await columns.refresh();
    if (E.isLeft(refreshed) && !isAway)
      log.warn({ err: refreshed.left }, 'the kinds of columns wait for the store');
    isAway = E.isLeft(refreshed);
  };

  const run = async (): Promise<void> => {
    for (;;) {
      await pause(interval, stopping.signal);
      if (stopping.signal.aborted) return;
      await refresh();
    }
  };
  await refresh();
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
