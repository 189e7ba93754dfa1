import type { IO } from 'fp-ts/lib/IO.js';
import type { Account, LocalLimiter } from '../../application/ports/limits.js';
import { aheadAfter, chargeOf } from '../../domain/limits/gcra.js';
import type { Subject } from '../../domain/limits/policy.js';

/** Beyond this number of subjects, those charged longest ago are forgotten, so that callers cannot fill the memory. */
const MAX_SUBJECTS = 100_000;
/** Subjects forgotten at once, since each walk over all of them takes some milliseconds. */
const FORGOTTEN = MAX_SUBJECTS / 100;

/** Makes the rate-limit accounts of this process alone. `now`: ms from any origin, by a clock that never goes back. */
export const makeAccounts = (now: IO<number> = () => performance.now()): LocalLimiter => {
  /** By subject and policy: the time at which everything taken is refilled, microseconds. */
  const subjects = new Map<string, Map<string, number>>();
  const nameOf = ({ kind, name }: Subject): string => `${kind}:${name}`;

  const dropBack = (at: number): void => {
    for (const [name, policies] of subjects)
      if ([...policies.values()].every((until) => until <= at)) subjects.delete(name);
    for (const name of subjects.keys()) {
      if (subjects.size <= MAX_SUBJECTS - FORGOTTEN) return;
      subjects.delete(name);
    }
  };

  const keep = ({ subject, policy }: Account, until: number, at: number): void => {
    const name = nameOf(subject);
    if (!subjects.has(name) && subjects.size >= MAX_SUBJECTS) dropBack(at);
    const policies = subjects.get(name) ?? new Map<string, number>();
    // Reinserted, so that the map is ordered by the last charge.
    subjects.delete(name);
    subjects.set(name, policies.set(policy, until));
  };

  return {
    charge: (account, limit, cost) => {
      const at = Math.floor(now() * 1000);
      const ahead = (subjects.get(nameOf(account.subject))?.get(account.policy) ?? 0) - at;
      const after = aheadAfter(ahead, limit, cost);
      if (after !== null) keep(account, at + after, at);
      // If the charge was refused, reports the account without the cost.
      const stands = after ?? aheadAfter(ahead, limit, 0) ?? 0;
      return chargeOf(limit, stands, cost, after !== null);
    },
  };
};
