import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';

/** Most claims that are kept for the end; the next comparison finds the rest, so that memory stays bounded. */
const MAX_LATE = 50_000;

/** A claim with the names of its faults that only the end of a comparison can confirm. */
interface Postponed {
  readonly claim: Claim;
  readonly names: ReadonlySet<string>;
}

/** Keeps claims for the end of a comparison. */
export const makePostponed = () => {
  const late = new Map<string, Postponed>();
  return {
    postpone: (claim: Claim, faults: readonly Fault[]): void => {
      const name = JSON.stringify(claim);
      const before = late.get(name)?.names ?? [];
      if (late.size < MAX_LATE || late.has(name))
        late.set(name, { claim, names: new Set([...before, ...faults.map((one) => one.name)]) });
    },
    all: (): readonly Postponed[] => [...late.values()],
  };
};
