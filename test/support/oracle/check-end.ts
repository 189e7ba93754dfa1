import { checkInvariants } from '../../../src/domain/invariant.js';
import type { Snapshot } from '../../../src/domain/invariant/snapshot.js';
import { wrongDeeds, type Done } from './deeds.js';
import { factsIn, type Facts } from './facts.js';
import type { History } from './history.js';
import { leftoversIn } from './leftovers.js';
import { differencesOf } from './model.js';
import type { Parcel } from './sendings.js';

interface End {
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly done: Done;
  readonly now: number;
  readonly exploreMax: number;
}

const printed = ({ delivery, eventId, way, endsBatch, then }: Parcel): string =>
  JSON.stringify({ ...delivery, eventId, way, ...(endsBatch && { then }) });

/** What the store has come to; throws, with all that was sent, when that is not what it should be. */
export const checkEnd = (
  { snapshot, history, done, now, exploreMax }: End,
  parcels: readonly Parcel[],
): Facts => {
  const facts = factsIn(snapshot);
  const findings = [
    ...differencesOf(history.end, facts),
    ...wrongDeeds(history, done, snapshot),
    ...leftoversIn(snapshot, history.end),
    ...checkInvariants(snapshot, now, { exploreMax }).map((finding) => JSON.stringify(finding)),
  ];
  if (findings.length === 0) return facts;
  throw new Error([...findings, 'after', JSON.stringify(done), ...parcels.map(printed)].join('\n'));
};
