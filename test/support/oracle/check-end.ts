import { checkInvariants } from '../../../src/domain/invariant.js';
import type { Snapshot } from '../../../src/domain/invariant/snapshot.js';
import type { App } from './app.js';
import { factsIn, type Facts } from './facts.js';
import { leftoversIn } from './leftovers.js';
import { differencesOf } from './model.js';
import type { Parcel } from './sendings.js';

interface End {
  readonly snapshot: Snapshot;
  /** The app as its history has left it. */
  readonly app: App;
  readonly now: number;
  readonly exploreMax: number;
}

const printed = ({ delivery, eventId, way, endsBatch, then }: Parcel): string =>
  JSON.stringify({ ...delivery, eventId, way, ...(endsBatch && { then }) });

/** What the store has come to; throws, with all that was sent, when that is not what it should be. */
export const checkEnd = (
  { snapshot, app, now, exploreMax }: End,
  parcels: readonly Parcel[],
): Facts => {
  const facts = factsIn(snapshot);
  const findings = [
    ...differencesOf(app, facts),
    ...leftoversIn(snapshot, app),
    ...checkInvariants(snapshot, now, { exploreMax }).map((finding) => JSON.stringify(finding)),
  ];
  if (findings.length === 0) return facts;
  throw new Error([...findings, 'after', ...parcels.map(printed)].join('\n'));
};
