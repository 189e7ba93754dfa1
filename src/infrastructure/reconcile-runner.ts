import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../application/errors.js';
import type { Leases } from '../application/ports/leases.js';
import {
  RECONCILE_LEASE,
  type Reconciliation,
  type Reconciliations,
} from '../application/ports/reconciliations.js';
import type { Run } from '../application/reconcile/run.js';
import type { Orders, Report } from '../domain/reconcile/report.js';
import { keepLease } from './lease-keeper.js';
import { pause } from './lease-loop.js';
import type { Log } from './log.js';

/** Why a comparison cannot go on, in a sentence; or a store that may be back in a moment. */
export type RunEnd = StoreError | { readonly _tag: 'CannotGoOn'; readonly reason: string };

export interface Plan {
  readonly run: Run<RunEnd>;
  /** How long it is going to take at least, ms; null where nobody can tell. */
  readonly eta: number | null;
  /** Things looked at in a second; null where something else keeps the pace. */
  readonly rate: number | null;
}

interface Deps {
  readonly plan: (orders: Orders, id: string) => TaskEither<RunEnd, Plan>;
  readonly reconciliations: Pick<Reconciliations, 'keep'>;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly now: () => number;
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
const MAX_FAILURES = 10;
const MAX_PAUSE = 5000;

type Ending = Pick<Reconciliation, 'state' | 'error'>;

const failed = (error: string): Ending => ({ state: 'failed', error });

const reasonOf = (error: RunEnd): string =>
  error._tag === 'CannotGoOn' ? error.reason : 'the store cannot be reached, or fails';

export const makeReconcileRunner = (deps: Deps): ReconcileRunner => {
  const { plan, reconciliations, leases, now, log } = deps;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  /** Asks again while the store is away; null: it is time to stop. */
  const patiently = async <A>(ask: TaskEither<RunEnd, A>): Promise<E.Either<string, A> | null> => {
    for (let failures = 0; !stopping.signal.aborted;) {
      const answer = await ask();
      if (E.isRight(answer)) return answer;
      failures += 1;
      if (answer.left._tag === 'CannotGoOn' || failures >= MAX_FAILURES) {
        log.error({ err: answer.left }, 'a comparison cannot go on');
        return E.left(reasonOf(answer.left));
      }
      await pause(Math.min(100 * 2 ** failures, MAX_PAUSE), stopping.signal);
    }
    return null;
  };

  /** Turn after turn; how it ended, or null where somebody else has the lease now. */
  const drive = async (
    { run, rate }: Plan,
    tell: (report: Report) => Promise<boolean>,
  ): Promise<Ending | null> => {
    let toldAt = performance.now();
    for (;;) {
      const beganAt = performance.now();
      const turn = await patiently(run.turn);
      if (turn === null) return failed('the service was stopped');
      if (E.isLeft(turn)) return failed(turn.left);
      if (turn.right.isDone) return { state: 'done', error: null };
      const owed = rate === null ? 0 : (turn.right.looked / rate) * 1000;
      const rest = Math.max(turn.right.wait, owed - (performance.now() - beganAt));
      if (rest >= 1) await pause(rest, stopping.signal);
      if (performance.now() - toldAt < TELLING) continue;
      toldAt = performance.now();
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
      const { run, eta } = planned.right;
      const stateOf = (report: Report): Reconciliation => ({ ...begun, ...report, eta_ms: eta });
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
      return idle();
    },
  };
};
