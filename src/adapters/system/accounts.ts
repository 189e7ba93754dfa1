import type { IO } from 'fp-ts/lib/IO.js';
import type { Account, LocalLimiter } from '../../application/ports/limits.js';
import { aheadAfter, chargeOf } from '../../domain/limits/gcra.js';
import type { Subject } from '../../domain/limits/policy.js';

/** Of more subjects than this some that were asked about longest ago are forgotten: memory is not theirs to fill. */
const MAX_SUBJECTS = 100_000;
/** So many at once, since each look at all of them takes some milliseconds. */
const FORGOTTEN = MAX_SUBJECTS / 100;

/** Accounts of this process alone. `now`: ms of any beginning, by a clock that never goes back. */
export const makeAccounts = (now: IO<number> = () => performance.now()): LocalLimiter => {
  /** By subject and policy: until when what was taken is not back yet, microseconds. */
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
    // Those that were charged last stand last.
    subjects.delete(name);
    subjects.set(name, policies.set(policy, until));
  };

  return {
    charge: (account, limit, cost) => {
      const at = Math.floor(now() * 1000);
      const ahead = (subjects.get(nameOf(account.subject))?.get(account.policy) ?? 0) - at;
      const after = aheadAfter(ahead, limit, cost);
      if (after !== null) keep(account, at + after, at);
      // Without a cost it is how the account stands.
      const stands = after ?? aheadAfter(ahead, limit, 0) ?? 0;
      return chargeOf(limit, stands, cost, after !== null);
    },
  };
};
