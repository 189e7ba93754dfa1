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
  /** The key that was broken, and how; null where none was. */
  readonly broken: string | null;
}

const printed = ({ delivery, eventId, way, endsBatch, then }: Delivery): string =>
  JSON.stringify({ ...delivery, eventId, way, ...(endsBatch && { then }) });

/** The app, had the roles been given in Xano. */
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
 * Where somebody else had the name when a role was given, a role that was told by the name alone for the
 * next one was the older, and nobody remembers it: such a role is taken for that of the app.
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

/** What the store has come to; throws, with all that was sent, when that is not what it should be. */
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
