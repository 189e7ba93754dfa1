import * as E from 'fp-ts/lib/Either.js';
import type { Reconciliation, Reconciliations } from '../application/ports/reconciliations.js';
import type { Orders } from '../domain/reconcile/report.js';
import { CLOCKS_APART } from '../domain/sync/comparing.js';
import type { Body } from './loop.js';

type Scope = Orders['scope'];

/** What became of a wish to compare: another comparison is under way, or it could not begin for another reason. */
export type Begun = 'begun' | 'busy' | 'failed';

interface Deps extends Pick<Reconciliations, 'last'> {
  /** In the order in which they are compared. */
  readonly scopes: readonly Scope[];
  /** When the schedule is due next, ms; Infinity: never. */
  readonly next: () => number;
  readonly begin: (scope: Scope) => Promise<Begun>;
  readonly now: () => number;
}

interface Schedule {
  readonly body: Body;
  /** Whether something is due, and waits for a comparison that goes on. */
  readonly isWaiting: () => boolean;
}

/** How often is looked whether what is due can begin, ms. */
const LOOK = 1000;

/** So often the clock is looked at at least, which may have been set since, ms. */
const DAY = 86_400_000;

/**
 * Begins what is due by a schedule, one scope after the other, and waits for what goes on meanwhile, however long that takes. Every
 * replica has the same schedule: what another has begun since it was due is not begun again.
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
    // A clock that has been set back since comes by an earlier time of the schedule.
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
