import type { Entity } from '../../domain/sync/entity.js';
import { isEdgeRecord, keyOf, usersOf, type SyncRecord } from '../../domain/sync/record.js';
import type { ReadEntry } from './evaluate.js';
import { rowNameOf } from './failed-rows.js';

export type EntryWithRecord = Pick<ReadEntry, 'entry' | 'record'>;

type Name = string | null | undefined;

const present = (entity: Entity, names: readonly Name[]): readonly string[] =>
  names.flatMap((name) => (name === null || name === undefined ? [] : `${entity} ${name}`));

/** Returns the names by which others may call what a record is about. */
const namesOf = (record: SyncRecord): readonly string[] => {
  if (isEdgeRecord(record)) return [keyOf(record)];
  return record.entity === 'user'
    ? present('user', [
        record.user.username,
        record.user.id,
        record.user.formerly,
        record.fields['id'],
      ])
    : present(record.entity, [record.id, record.externalId]);
};

/** Returns the users and posts that a record names besides. */
export const referencesOf = (record: SyncRecord): readonly string[] => [
  ...present(
    'user',
    usersOf(record).flatMap(({ username, id }) => [username, id]),
  ),
  ...('post' in record ? present('post', [record.post]) : []),
];

/** Returns what a record is about, by all names that others may have for it. */
export const ownNames = ({ entry, record }: EntryWithRecord): readonly string[] => {
  const row = rowNameOf(entry);
  return [...(row === null ? [] : [row]), ...(record === null ? [] : namesOf(record))];
};

const allNames = (entry: EntryWithRecord): readonly string[] => [
  ...ownNames(entry),
  ...(entry.record === null ? [] : referencesOf(entry.record)),
];

/**
 * Whether later records name nothing that earlier ones are about, so that they may be looked up before those are
 * written. Where this is mistaken nothing is lost: a commit checks what was read, and the later ones are looked up again.
 */
export const areIndependent = (
  later: readonly EntryWithRecord[],
  earlier: readonly EntryWithRecord[],
): boolean => {
  const named = new Set(earlier.flatMap(ownNames));
  return !later.some((one) => allNames(one).some((name) => named.has(name)));
};
