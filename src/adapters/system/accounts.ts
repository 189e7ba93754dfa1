import type { IO } from 'fp-ts/lib/IO.js';
import type { Account, LocalLimiter } from '../../application/ports/limits.js';
import { aheadAfter, chargeOf } from '../../domain/limits/gcra.js';
import type { Subject } from '../../domain/limits/policy.js';

/** Of more subjects than this the one that was made first is forgotten: memory is not theirs to fill. */
const MAX_SUBJECTS = 100_000;

/** Accounts of this process alone. `now`: ms of any beginning, by a clock that never goes back. */
export const makeAccounts = (now: IO<number> = () => performance.now()): LocalLimiter => {
  /** By subject and policy: until when what was taken is not back yet, microseconds. */
  const subjects = new Map<string, Map<string, number>>();
  const nameOf = ({ kind, name }: Subject): string => `${kind}:${name}`;

  const dropBack = (at: number): void => {
    for (const [name, policies] of subjects)
      if ([...policies.values()].every((until) => until <= at)) subjects.delete(name);
    const [first] = subjects.keys();
    if (subjects.size >= MAX_SUBJECTS && first !== undefined) subjects.delete(first);
  };

  const keep = ({ subject, policy }: Account, until: number, at: number): void => {
    const name = nameOf(subject);
    if (!subjects.has(name) && subjects.size >= MAX_SUBJECTS) dropBack(at);
    subjects.set(name, (subjects.get(name) ?? new Map<string, number>()).set(policy, until));
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
