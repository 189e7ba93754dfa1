import { checkBothSides } from './invariant/both-sides.js';
import { checkCounters } from './invariant/counters.js';
import { checkDenormalised } from './invariant/denormalised.js';
import { checkFeeds } from './invariant/feeds.js';
import { checkHomes } from './invariant/homes.js';
import type { Finding } from './invariant/finding.js';
import { checkKeys } from './invariant/keys.js';
import { checkNames } from './invariant/names.js';
import { checkRegistries } from './invariant/registries.js';
import { checkScores } from './invariant/scores.js';
import { inspect, type Inspection, type Snapshot } from './invariant/snapshot.js';

/** What must always hold of everything in the store once no work is due; 3-redis-keys by number. */
export interface Invariant {
  readonly id: number;
  readonly says: string;
  readonly check: (data: Inspection) => readonly Finding[];
}

/** `invariant` is the id of the one that is broken. */
export interface Violation extends Finding {
  readonly invariant: number;
}

export const invariants: readonly Invariant[] = [
  {
    id: 0,
    says: 'Every key is one of the app, of its type, without an expiry, and its owner exists.',
    check: checkKeys,
  },
  { id: 1, says: 'Each counter equals the size of its set.', check: checkCounters },
  {
    id: 2,
    says: 'Follows, likes and bookmarks stand on both sides or on neither, and so by time.',
    check: (data) => [...checkBothSides(data), ...checkNames(data)],
  },
  {
    id: 3,
    says: 'Every id in a feed is a post that belongs there, and every post stands in its feeds.',
    check: checkFeeds,
  },
  {
    id: 4,
    says: 'Feeds and registries stand by created_at, the models board by engagement.',
    check: checkScores,
  },
  {
    id: 5,
    says: 'The denormalised fields of a post equal those of its author.',
    check: checkDenormalised,
  },
  {
    id: 6,
    says: 'Each user stands in exactly the registry of the role, under the name of the key.',
    check: checkRegistries,
  },
  {
    id: 7,
    says: 'A home that is ready holds what those post whom its reader follows, down to its floor.',
    check: checkHomes,
  },
];

/**
 * Every violation there is. `exploreMax` is how many posts the explore feed keeps; without it, all
 * of them.
 */
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
