import * as E from 'fp-ts/lib/Either.js';
import type { Reconciliation, Reconciliations } from '../application/ports/reconciliations.js';
import type { Orders } from '../domain/reconcile/report.js';
import { CLOCKS_APART } from '../domain/clocks.js';
import type { Body } from './loop.js';

type Scope = Orders['scope'];

/** The result of an attempt to compare. `busy`: another one is under way; `failed`: it could not begin otherwise. */
export type StartResult = 'begun' | 'busy' | 'failed';

interface Deps extends Pick<Reconciliations, 'last'> {
  /** Scopes in the order in which they are compared. */
  readonly scopes: readonly Scope[];
  /** Returns when the schedule is due next, ms; Infinity for never. */
  readonly next: () => number;
  readonly begin: (scope: Scope) => Promise<StartResult>;
  readonly now: () => number;
}

interface Schedule {
  readonly body: Body;
  /** Whether a comparison is due, and waits for one that is under way. */
  readonly isWaiting: () => boolean;
}

/** Interval between two checks of whether a comparison that is due can begin, ms. */
const LOOK = 1000;

/** Longest time until the clock is read again, which may have been set since, ms. */
const DAY = 86_400_000;

/**
 * Begins what is due by a schedule, one scope after the other, and waits for any comparison under way, however long
 * that takes. Every replica has the same schedule: what another replica has begun since it was due is not begun
 * again.
 */
export const onSchedule = ({ scopes, last, next, begin, now }: Deps): Schedule => {
  let due = next();
  let awaited: readonly Scope[] = [];
  let since = 0;

  const isBegunBy = ({ started_at, scope, sample }: Reconciliation, of: Scope) =>
    started_at >= since && started_at <= now() + CLOCKS_APART && scope === of && sample === 1;

  const isOver = async (scope: Scope): Promise<boolean> => {
    const ended = await last();
    const whole = E.isRight(ended) ? ended.right.whole : null;
    if (whole !== null && isBegunBy(whole, scope)) return true;
    return (await begin(scope)) !== 'busy';
  };

  const turn = async (): Promise<number> => {
    // Where the clock has been set back, an earlier time of the schedule comes next.
    due = Math.min(due, next());
    if (awaited.length === 0 && now() >= due) {
      [awaited, since] = [scopes, due];
      due = next();
    }
    const [scope] = awaited;
    if (scope !== undefined && (await isOver(scope))) awaited = awaited.slice(1);
    return awaited.length > 0 ? LOOK : Math.min(Math.max(1, due - now()), DAY);
  };

  return { body: { turn }, isWaiting: () => awaited.length > 0 };
};
