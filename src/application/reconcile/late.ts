import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';

/** What can only be told at the end, and is beyond, is found by the next comparison: memory stays bounded. */
const MAX_LATE = 50_000;

/** A claim of which it can only be told at the end whether these faults of it, by name, are faults. */
interface Late {
  readonly claim: Claim;
  readonly names: ReadonlySet<string>;
}

/** What waits for the end of a comparison. */
export const makeLate = () => {
  const late = new Map<string, Late>();
  return {
    postpone: (claim: Claim, faults: readonly Fault[]): void => {
      const name = JSON.stringify(claim);
      const before = late.get(name)?.names ?? [];
      if (late.size < MAX_LATE || late.has(name))
        late.set(name, { claim, names: new Set([...before, ...faults.map((one) => one.name)]) });
    },
    all: (): readonly Late[] => [...late.values()],
  };
};
