import { checkBothSides } from './both-sides.js';
import { checkComments } from './comments.js';
import { checkCounters } from './counters.js';
import { checkDenormalised } from './denormalised.js';
import { checkFeeds } from './feeds.js';
import { checkHomes } from './homes.js';
import type { Finding } from './finding.js';
import { checkKeys } from './keys.js';
import { checkNames } from './names.js';
import { checkRegistries } from './registries.js';
import { checkScores } from './scores.js';
import { checkSearch } from './search.js';
import { inspect, type Inspection, type Snapshot } from './snapshot.js';

/** What must hold for all stored data once no work is due; numbered as in docs/REDIS_KEYS.md. */
export interface Invariant {
  readonly id: number;
  readonly check: (data: Inspection) => readonly Finding[];
}

/** `invariant` is the id of the violated invariant. */
export interface Violation extends Finding {
  readonly invariant: number;
}

export const invariants: readonly Invariant[] = [
  {
    id: 0,
    check: checkKeys,
  },
  { id: 1, check: checkCounters },
  {
    id: 2,
    check: (data) => [...checkBothSides(data), ...checkNames(data), ...checkComments(data)],
  },
  {
    id: 3,
    check: checkFeeds,
  },
  {
    id: 4,
    check: checkScores,
  },
  {
    id: 5,
    check: checkDenormalised,
  },
  {
    id: 6,
    check: (data) => [...checkRegistries(data), ...checkSearch(data)],
  },
  {
    id: 7,
    check: checkHomes,
  },
];

/** Returns every violation. `exploreMax` is the number of posts that the explore feed keeps; by default all. */
export const checkInvariants = (
  snapshot: Snapshot,
  now: number,
  { exploreMax = Number.POSITIVE_INFINITY }: { readonly exploreMax?: number } = {},
): readonly Violation[] => {
  const data = inspect(snapshot, now, exploreMax);
  return invariants.flatMap(({ id, check }) =>
    check(data).map((finding) => ({ invariant: id, ...finding })),
  );
};
