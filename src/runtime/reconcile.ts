import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { RECONCILE_LEASE, type Reconciliation } from '../application/ports/reconciliations.js';
import { type RunEnd, comparingPatience, reasonOf } from '../application/reconcile/patience.js';
import type { Plan } from '../application/reconcile/plans.js';
import type { ReadComparingPlan } from '../application/sync/comparing-plan.js';
import type { Needs } from '../application/world.js';
import type { Orders, Report } from '../domain/reconcile/report.js';
import type { Entity } from '../domain/sync/entity.js';
import { type Lease, makeLease } from './lease.js';
import type { Body, Log } from './loop.js';
import { type MakeTimer, makeRetry, makeTimer } from './timer.js';

interface Deps extends Needs<'reconciliations.keep' | 'leases.acquire' | 'leases.release'> {
  readonly plan: (orders: Orders, id: string) => TE.TaskEither<RunEnd, Plan>;
  readonly now: () => number;
  /** Ends every wait for Xano. */
  readonly interrupt: () => void;
  readonly log: Log;
}

export interface ReconcileRunner {
  /** Carries out a comparison that has begun, to its end; never rejects. */
  readonly carryOut: (begun: Reconciliation, holder: string) => Promise<void>;
  /** Resolves when the present turn is over; a comparison that was under way has failed then. */
  readonly stop: () => Promise<void>;
}

/** Interval at which progress is stored, ms. */
const TELLING = 500;
const LEASE_TTL = 15_000;

type Ending = Pick<Reconciliation, 'state' | 'error'>;

const failed = (error: string): Ending => ({ state: 'failed', error });
const STOPPED = failed('the service was stopped');

export const makeReconcileRunner = (deps: Deps, time: MakeTimer = makeTimer): ReconcileRunner => {
  const { plan, reconciliations, leases, now, interrupt, log } = deps;
  const stopping = new AbortController();
  const timer = time(stopping.signal);
  const retry = makeRetry(timer);
  const running = new Set<Promise<void>>();

  /** Asks again while the store or Xano is away; left with how the comparison ends. */
  const patiently = async <A>(ask: TE.TaskEither<RunEnd, A>): Promise<E.Either<Ending, A>> => {
    let waits = 0;
    const answer = await retry(ask, (last, all) => {
      const pause = comparingPatience(last, all);
      if (pause !== null && last.error._tag === 'SourceAway') {
        if (waits === 0) log.warn({ err: last.error }, 'a comparison waits for Xano');
        waits += 1;
      }
      return pause;
    })();
    if (E.isRight(answer)) {
      if (waits > 0) log.info('a comparison goes on');
      return answer;
    }
    // A stop also ends the waits, which is no failure of anybody's.
    if (answer.left._tag === 'Stopped' || stopping.signal.aborted) return E.left(STOPPED);
    log.error({ err: answer.left }, 'a comparison cannot go on');
    return E.left(failed(reasonOf(answer.left)));
  };

  /** Takes turn after turn. Returns how the comparison ended, or null where another replica has the lease now. */
  const drive = async (
    { run, rate }: Plan,
    tell: (report: Report) => Promise<boolean>,
  ): Promise<Ending | null> => {
    let toldAt = timer.now();
    while (!stopping.signal.aborted) {
      const beganAt = timer.now();
      const turn = await patiently(run.turn);
      if (E.isLeft(turn)) return turn.left;
      if (turn.right.isDone) return { state: 'done', error: null };
      const owed = rate === null ? 0 : (turn.right.looked / rate) * 1000;
      const rest = Math.max(turn.right.wait, owed - (timer.now() - beganAt));
      if (rest >= 1) await timer.sleep(rest)();
      if (timer.now() - toldAt < TELLING) continue;
      toldAt = timer.now();
      if (!(await tell(run.report()))) return null;
    }
    return STOPPED;
  };

  const whole = async (begun: Reconciliation, lease: Lease): Promise<void> => {
    /** Stores the state. A lease that ran out while the store was away is taken again, unless another replica has it. */
    const keep = (state: Reconciliation): Promise<E.Either<Ending, boolean>> => {
      const once = reconciliations.keep(lease.holder, state);
      // An answer of before a failover says nothing of the lease by now.
      const heldAgain = pipe(
        leases.acquire(RECONCILE_LEASE, lease.holder, LEASE_TTL),
        TE.flatMap((isOurs) => (isOurs ? once : TE.right(false))),
      );
      return patiently(
        pipe(
          once,
          TE.flatMap((isKept) => (isKept ? TE.right(true) : heldAgain)),
        ),
      );
    };
    const end = async (report: Report, ending: Ending): Promise<void> => {
      // Stored also when the service stops, so that whoever asks learns why the comparison goes no further.
      const state = { ...begun, ...report, ...ending };
      const kept = await keep({ ...state, ended_at: now() });
      const { id, scope, checked, counts, repaired } = state;
      if (E.isLeft(kept) || !kept.right)
        log.warn({ id }, 'how a comparison has ended could not be kept');
      log.info({ id, scope, checked, counts, repaired, ...ending }, 'a comparison has ended');
    };
    const planned = await patiently(plan(begun, begun.id));
    if (E.isLeft(planned)) return end(begun, planned.left);
    const { run } = planned.right;
    const tell = async (report: Report): Promise<boolean> => {
      const kept = await keep({ ...begun, ...report });
      return E.isLeft(kept) || kept.right;
    };
    const ending = (await tell(run.report())) ? await drive(planned.right, tell) : null;
    if (ending === null) log.warn({ id: begun.id }, 'another replica compares now');
    else await end(run.report(), ending);
  };

  const underLease = async (begun: Reconciliation, holder: string): Promise<void> => {
    // Renewed in real time, as Redis counts it, whatever timer the comparison goes by.
    const lease = makeLease({ leases, name: RECONCILE_LEASE, ttl: LEASE_TTL, holder });
    try {
      // The lease renews itself only once it was answered.
      const held = await patiently(lease.hold);
      if (E.isRight(held) && !held.right)
        log.warn({ id: begun.id }, 'another replica compares now');
      else await whole(begun, lease);
    } catch (error) {
      log.error({ err: error, id: begun.id }, 'a comparison broke off');
    }
    await lease.release();
  };

  const idle = async (): Promise<void> => {
    await Promise.all(running);
  };

  return {
    carryOut: (begun, holder) => {
      const done: Promise<void> = underLease(begun, holder).finally(() => running.delete(done));
      running.add(done);
      return done;
    },
    stop: () => {
      stopping.abort();
      interrupt();
      return idle();
    },
  };
};

/** Interval between two checks of whether a comparison is due, ms. */
const LOOK = 5000;

/**
 * Compares the tables whose changes no version shows, whenever that is due. Every replica checks, and the lease of
 * comparing lets one of them do it.
 */
export const comparing = (
  plan: ReadComparingPlan,
  /** Begins the comparison of these tables; resolves to whether it began. */
  begin: (entities: readonly Entity[]) => Promise<boolean>,
  now: () => number,
): Body => {
  return {
    turn: async () => {
      const read = await plan();
      if (E.isLeft(read)) return LOOK;
      const { dueAt, entities, within } = read.right;
      const isDue = dueAt !== null && now() >= dueAt;
      // A comparison that breaks off is not begun again before its time.
      return isDue && (await begin(entities)) ? Math.max(LOOK, (within ?? 0) / 2) : LOOK;
    },
  };
};
