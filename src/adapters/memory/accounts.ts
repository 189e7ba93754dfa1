import type { IO } from 'fp-ts/lib/IO.js';
import type { Account } from '../../application/ports/rate-limiter.js';
import { aheadAfter, chargeOf, type Charge, type Limit } from '../../domain/limits/gcra.js';
import type { Subject } from '../../domain/limits/policy.js';

/** Accounts of units that come back with time, by a clock that never goes back. */
export interface Accounts {
  /** Below 0 gives units back. */
  readonly charge: (account: Account, limit: Limit, cost: number) => Charge;
  /** What `charge` would answer; nothing is taken. */
  readonly ask: (account: Account, limit: Limit, cost: number) => Charge;
  readonly forget: (subject: Subject) => void;
}

/** Of more subjects than this the one that was made first is forgotten: memory is not theirs to fill. */
const MAX_SUBJECTS = 100_000;

/** `now`: ms, of any beginning. */
export const makeAccounts = (now: IO<number> = () => performance.now()): Accounts => {
  /** By subject and policy: until when what was taken is not back yet, microseconds. */
  const subjects = new Map<string, Map<string, number>>();
  const nameOf = ({ kind, name }: Subject): string => `${kind}:${name}`;
  const microseconds = (): number => Math.floor(now() * 1000);

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

  const look = ({ subject, policy }: Account, limit: Limit, cost: number, at: number) => {
    const ahead = (subjects.get(nameOf(subject))?.get(policy) ?? 0) - at;
    const after = aheadAfter(ahead, limit, cost);
    // Without a cost it is how the account stands.
    return { after, stands: after ?? aheadAfter(ahead, limit, 0) ?? 0 };
  };

  return {
    ask: (account, limit, cost) => {
      const { after, stands } = look(account, limit, cost, microseconds());
      return chargeOf(limit, stands, cost, after !== null);
    },
    charge: (account, limit, cost) => {
      const at = microseconds();
      const { after, stands } = look(account, limit, cost, at);
      if (after !== null) keep(account, at + after, at);
      return chargeOf(limit, stands, cost, after !== null);
    },
    forget: (subject) => {
      subjects.delete(nameOf(subject));
    },
  };
};
