import { usersOf } from '../../domain/sync/record.js';
import { isTimed } from '../../domain/sync/version.js';
import type { LocateRecord } from '../ports/sync-store.js';
import { ownNames, referencesOf, type EntryWithRecord } from './independent.js';

/** Whether some record is about something that another record is about, or names. */
const areEntangled = (entries: readonly EntryWithRecord[]): boolean => {
  const about = new Set<string>();
  const named = new Set<string>();
  return entries.some((one) => {
    const own = ownNames(one);
    const others = one.record === null ? [] : referencesOf(one.record);
    const isMet =
      own.some((name) => about.has(name) || named.has(name)) ||
      others.some((name) => about.has(name));
    for (const name of own) about.add(name);
    for (const name of others) named.add(name);
    return isMet;
  });
};

/**
 * Whether some records count by the order in which they came, having no version, and may be about the same user: one
 * calls a user by the id alone, and one by the name alone.
 */
const mayBeOfOne = (entries: readonly EntryWithRecord[]): boolean => {
  const records = entries.flatMap(({ record }) => record ?? []);
  if (records.every(({ version }) => isTimed(version))) return false;
  const users = records.flatMap(usersOf);
  return users.some(({ username }) => username === null) && users.some(({ id }) => id === null);
};

/**
 * Returns the order in which to write records, as their places in the list, so that each step of at most `most`
 * records writes to few places. A record with two owners lies in a square, which is cut into fields. Records that
 * depend on each other stay as they came: grouped by kind they were found to cost more, not less.
 */
export const arrange = (
  entries: readonly EntryWithRecord[],
  whereabouts: LocateRecord,
  most: number,
): readonly number[] => {
  const places = entries.map((_, at) => at);
  if (areEntangled(entries) || mayBeOfOne(entries)) return places;
  const kinds = entries.map(({ record }) => record?.entity ?? '');
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const fields = entries.map(({ record }, at): number => {
    const [row = 0, column] = record === null ? [] : whereabouts(record);
    if (column === undefined) return row;
    const side = Math.max(1, Math.round(Math.sqrt((counts.get(kinds[at] ?? '') ?? 0) / most)));
    return Math.floor(row * side) * side + Math.floor(column * side);
  });
  return places.sort((one, other) => {
    const [kind = '', otherKind = ''] = [kinds[one], kinds[other]];
    if (kind !== otherKind) return kind < otherKind ? -1 : 1;
    return (fields[one] ?? 0) - (fields[other] ?? 0);
  });
};
