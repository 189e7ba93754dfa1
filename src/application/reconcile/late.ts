import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';

interface Held {
  readonly claim: Claim;
  readonly names: ReadonlySet<string>;
}

/** Claims of which it can only be told at the end whether they are wrong. */
export interface LateList {
  readonly add: (claim: Claim, faults: readonly Fault[]) => void;
  /** Takes some of them out. */
  readonly take: (most: number) => readonly Held[];
  readonly putBack: (held: readonly Held[]) => void;
  readonly size: () => number;
}

/** What is beyond is found by the next comparison: memory stays bounded. */
const MAX_HELD = 50_000;

export const makeLateList = (): LateList => {
  const held = new Map<string, Held>();
  return {
    add: (claim, faults) => {
      const name = JSON.stringify(claim);
      const before = held.get(name)?.names ?? new Set<string>();
      if (held.size < MAX_HELD || held.has(name))
        held.set(name, {
          claim,
          names: new Set([...before, ...faults.map((found) => found.name)]),
        });
    },
    take: (most) => {
      const some = [...held].slice(0, most);
      for (const [name] of some) held.delete(name);
      return some.map(([, one]) => one);
    },
    putBack: (taken) => {
      for (const one of taken) held.set(JSON.stringify(one.claim), one);
    },
    size: () => held.size,
  };
};
