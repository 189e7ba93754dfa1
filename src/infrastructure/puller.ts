import * as E from 'fp-ts/lib/Either.js';
import type { Timer } from '../application/ports/timer.js';
import type { PullEnd, TableTurn } from '../application/sync/pull-table.js';
import type { Pull } from '../application/use-cases/pull.js';
import type { Entity } from '../domain/sync/entity.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { Log } from './log.js';

export interface Puller {
  /** Resolves when nothing is asked or applied any more, and another replica may pull at once. */
  readonly stop: () => Promise<void>;
}

interface Deps {
  readonly pull: Pull;
  readonly lease: LeaseKeeper;
  readonly timer: Pick<Timer, 'sleep'>;
  /** Ends the waits of the timer and of the source. */
  readonly endWaits: () => void;
  /** From the end of a round to the next, ms. */
  readonly interval: number;
  readonly log: Log;
  readonly onRound?: (turns: readonly TableTurn[]) => void;
}

/** How often a replica looks whether it may pull, ms. */
const LOOK = 5000;

/** Says what changed: a table that fails now, or does no more, and one that is read for the first time. */
const makeTeller = (log: Log) => {
  const codes = new Map<Entity, string>();
  return (turns: readonly TableTurn[]): void => {
    for (const { entity, phase, isUnfinished, failure } of turns) {
      const code = failure?.code ?? '';
      const before = codes.get(entity) ?? '';
      codes.set(entity, code);
      if (failure !== null && code !== before)
        log.warn({ entity, code, reason: failure.message }, 'a table of Xano cannot be pulled');
      if (code === '' && before !== '') log.info({ entity }, 'a table of Xano is pulled again');
      if (failure === null && phase === 'snapshot' && !isUnfinished)
        log.info({ entity }, 'a table of Xano has been read as a whole');
    }
  };
};

/** Pulls beside the requests, round after round, as long as this replica holds the lease. */
export const startPuller = (deps: Deps): Puller => {
  const { pull, lease, timer, endWaits, interval, log, onRound } = deps;
  const tell = makeTeller(log);
  let isStopping = false;
  let isMine = false;
  let isAway = false;

  const away = (error: PullEnd): number => {
    if (!isAway) log.warn({ err: error }, 'pulling waits for the store');
    isAway = true;
    return LOOK;
  };

  /** How long to wait until the next, ms. */
  const round = async (): Promise<number> => {
    const held = await lease.take();
    if (E.isLeft(held)) return away(held.left);
    if (!held.right) {
      if (isMine) log.warn('another replica pulls from Xano now');
      isMine = false;
      return LOOK;
    }
    if (!isMine) log.info('this replica pulls from Xano');
    isMine = true;
    const outcome = await pull.round();
    if (E.isLeft(outcome)) {
      // Whoever has it now is found out with the next look.
      if (outcome.left._tag === 'LeaseLost') isMine = false;
      if (outcome.left._tag === 'LeaseLost' || outcome.left._tag === 'Stopped') return 0;
      return away(outcome.left);
    }
    if (isAway) log.info('pulling goes on');
    isAway = false;
    tell(outcome.right);
    onRound?.(outcome.right);
    return outcome.right.some(({ isUnfinished }) => isUnfinished) ? 0 : interval;
  };

  const run = async (): Promise<void> => {
    while (!isStopping) {
      const pause = await round();
      if (pause > 0) await timer.sleep(pause)();
    }
    await lease.release();
  };

  const running = run();
  return {
    stop: () => {
      isStopping = true;
      endWaits();
      return running;
    },
  };
};
