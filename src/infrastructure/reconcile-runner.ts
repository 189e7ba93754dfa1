import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../application/errors.js';
import type { Leases } from '../application/ports/leases.js';
import {
  RECONCILE_LEASE,
  type Reconciliation,
  type Reconciliations,
} from '../application/ports/reconciliations.js';
import type { Timer } from '../application/ports/timer.js';
import type { Run } from '../application/reconcile/run.js';
import { troubleOfRefusal } from '../domain/health/refusal.js';
import type { Orders, Report } from '../domain/reconcile/report.js';
import { keepLease } from './lease-keeper.js';
import type { Log } from './log.js';

/**
 * Why a comparison cannot go on, in a sentence; or a store that may be back in a moment, or a Xano
 * that may be well in a while.
 */
export type RunEnd =
  StoreError | { readonly _tag: 'CannotGoOn' | 'SourceAway'; readonly reason: string };

export interface Plan {
  readonly run: Run<RunEnd>;
  /** Things looked at in a second; null where something else keeps the pace. */
  readonly rate: number | null;
}

interface Deps {
  readonly plan: (orders: Orders, id: string) => TaskEither<RunEnd, Plan>;
  readonly reconciliations: Pick<Reconciliations, 'keep'>;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly now: () => number;
  readonly timer: Pick<Timer, 'now' | 'sleep'>;
  /** Ends the waits of the timer and of the source. */
  readonly endWaits: () => void;
  readonly log: Log;
}

export interface ReconcileRunner {
  /** Does a comparison that has begun, to its end; never rejects. */
  readonly carryOut: (begun: Reconciliation, holder: string) => Promise<void>;
  /** Resolves when nothing is under way here. */
  readonly idle: () => Promise<void>;
  /** Resolves when the turn at hand is over; what was under way has failed. */
  readonly stop: () => Promise<void>;
}

/** How often it is told how far it has come, ms. */
const TELLING = 500;
/** How often in a row the store may fail, and how long Xano, ms: hours of reading are not given up lightly. */
const MAX_STORE_FAILURES = 10;
const SOURCE_PATIENCE = 15 * 60_000;
const MAX_STORE_PAUSE = 5000;
const MAX_SOURCE_PAUSE = 60_000;

type Ending = Pick<Reconciliation, 'state' | 'error'>;

const failed = (error: string): Ending => ({ state: 'failed', error });

const reasonOf = (error: RunEnd): string => {
  if ('reason' in error) return error.reason;
  if (error._tag === 'StoreDamaged') return `the key ${error.kind} is damaged`;
  if (error._tag === 'StoreUnavailable' && error.refusal !== null) {
    const { text, advice } = troubleOfRefusal(error.refusal);
    return `${text}. ${advice}`;
  }
  return 'the store cannot be reached, or fails';
};

export const makeReconcileRunner = (deps: Deps): ReconcileRunner => {
  const { plan, reconciliations, leases, now, timer, endWaits, log } = deps;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const running = new Set<Promise<void>>();

  /** Asks again while the store or Xano is away; null: it is time to stop. */
  const patiently = async <A>(ask: TaskEither<RunEnd, A>): Promise<E.Either<string, A> | null> => {
    const failures = { store: 0, source: 0 };
    let awaySince: number | null = null;
    while (!isStopping()) {
      const answer = await ask();
      if (E.isRight(answer)) {
        if (failures.source > 0) log.info('a comparison goes on');
        return answer;
      }
      const error = answer.left;
      const of = error._tag === 'SourceAway' ? 'source' : 'store';
      const nth = (failures[of] += 1);
      // From the first failure on: before it, it may have waited long for the quota.
      if (of === 'source') awaySince ??= timer.now();
      const away = awaySince === null ? 0 : timer.now() - awaySince;
      const isLost = of === 'source' ? away >= SOURCE_PATIENCE : nth >= MAX_STORE_FAILURES;
      // What is to end finds its waits ended, which is no failure of anybody's.
      if (isStopping()) return null;
      if (error._tag === 'CannotGoOn' || isLost) {
        log.error({ err: error }, 'a comparison cannot go on');
        return E.left(reasonOf(error));
      }
      if (of === 'source' && nth === 1) log.warn({ err: error }, 'a comparison waits for Xano');
      await timer.sleep(
        of === 'source'
          ? Math.min(1000 * 2 ** nth, MAX_SOURCE_PAUSE)
          : Math.min(100 * 2 ** nth, MAX_STORE_PAUSE),
      )();
    }
    return null;
  };

  /** Turn after turn; how it ended, or null where somebody else has the lease now. */
  const drive = async (
    { run, rate }: Plan,
    tell: (report: Report) => Promise<boolean>,
  ): Promise<Ending | null> => {
    let toldAt = timer.now();
    for (;;) {
      const beganAt = timer.now();
      const turn = await patiently(run.turn);
      if (turn === null) return failed('the service was stopped');
      if (E.isLeft(turn)) return failed(turn.left);
      if (turn.right.isDone) return { state: 'done', error: null };
      const owed = rate === null ? 0 : (turn.right.looked / rate) * 1000;
      const rest = Math.max(turn.right.wait, owed - (timer.now() - beganAt));
      if (rest >= 1) await timer.sleep(rest)();
      if (timer.now() - toldAt < TELLING) continue;
      toldAt = timer.now();
      if (!(await tell(run.report()))) return null;
    }
  };

  const whole = async (begun: Reconciliation, holder: string): Promise<void> => {
    const lease = keepLease({ leases, name: RECONCILE_LEASE, holder });
    await lease.take();
    const keep = async (state: Reconciliation): Promise<boolean> => {
      const kept = await patiently(reconciliations.keep(holder, state));
      return kept === null || E.isLeft(kept) || kept.right;
    };
    const end = async (state: Reconciliation, ending: Ending): Promise<void> => {
      // Also when everything is to end: whoever asks is to know why it goes no further.
      await reconciliations.keep(holder, { ...state, ...ending, ended_at: now() })();
      const { id, scope, checked, counts, repaired } = state;
      log.info({ id, scope, checked, counts, repaired, ...ending }, 'a comparison has ended');
    };
    const planned = await patiently(plan(begun, begun.id));
    if (planned === null || E.isLeft(planned))
      await end(begun, failed(planned?.left ?? 'the service was stopped'));
    else {
      const { run } = planned.right;
      const stateOf = (report: Report): Reconciliation => ({ ...begun, ...report });
      await keep(stateOf(run.report()));
      const ending = await drive(planned.right, (report) => keep(stateOf(report)));
      if (ending === null) log.warn({ id: begun.id }, 'another replica compares now');
      else await end(stateOf(run.report()), ending);
    }
    await lease.release();
  };

  const idle = async (): Promise<void> => {
    await Promise.all(running);
  };

  return {
    carryOut: (begun, holder) => {
      const done = whole(begun, holder)
        .catch((error: unknown) => {
          log.error({ err: error, id: begun.id }, 'a comparison broke off');
        })
        .finally(() => running.delete(done));
      running.add(done);
      return done;
    },
    idle,
    stop: () => {
      stopping.abort();
      endWaits();
      return idle();
    },
  };
};
