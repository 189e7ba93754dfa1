import { checkInvariants } from '../invariant/invariants.js';
import type { Snapshot } from '../invariant/snapshot.js';
import { columnsOf, type App } from './app.js';
import { wrongDeeds, type Done, type Grant } from './deeds.js';
import { factsIn, type Facts } from './facts.js';
import type { History } from './history.js';
import { leftoversIn } from './leftovers.js';
import { differencesOf } from './model.js';
import type { Delivery } from './sendings.js';

interface End {
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly done: Done;
  readonly now: number;
  readonly exploreMax: number;
  /** The broken key, and how it was broken; null if none. */
  readonly broken: string | null;
}

const printed = ({ delivery, eventId, way, endsBatch, then }: Delivery): string =>
  JSON.stringify({ ...delivery, eventId, way, ...(endsBatch && { then }) });

/** Returns the app as if Xano had granted the roles. */
export const withGrants = (end: App, grants: readonly Grant[]): App => ({
  ...end,
  users: new Map(
    [...end.users].map(([name, row]) => {
      const given = grants
        .filter(({ id }) => id === String(row.id))
        .map(({ role, at }) => ({ at, updatedAt: at, columns: { role } }));
      return [name, { ...row, writes: [...row.writes, ...given].toSorted((a, b) => a.at - b.at) }];
    }),
  ),
});

/**
 * Uses the app's role for a user whose name somebody else had when a role was granted: a record that gave the new
 * user a role by name alone was older than the grant, so nothing remembers it.
 */
const withRoles = (facts: Facts, end: App, grants: readonly Grant[]): Facts => ({
  ...facts,
  users: new Map(
    [...facts.users].map(([name, user]) => {
      const row = end.users.get(name);
      const isKnown =
        row === undefined ||
        grants.every((grant) => grant.name !== name || grant.id === String(row.id));
      return [name, isKnown ? user : { ...user, role: String(columnsOf(row)['role'] ?? 'user') }];
    }),
  ),
});

/** Checks the final state of the store; throws, with everything that was sent, if it is wrong. */
export const checkEnd = (
  { snapshot, history, done, now, exploreMax, broken }: End,
  deliveries: readonly Delivery[],
): Facts => {
  const facts = factsIn(snapshot);
  const { grants } = done;
  const end = withGrants(history.end, grants);
  const findings = [
    ...differencesOf(end, withRoles(facts, end, grants)),
    ...wrongDeeds(history, done, snapshot),
    ...leftoversIn(snapshot, history.end),
    ...checkInvariants(snapshot, now, { exploreMax }).map((finding) => JSON.stringify(finding)),
  ];
  if (findings.length === 0) return facts;
  const what = broken === null ? [] : [`broken: ${broken}`];
  const after = ['after', JSON.stringify(done), ...deliveries.map(printed)];
  throw new Error([...findings, ...what, ...after].join('\n'));
};
