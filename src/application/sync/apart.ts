import type { Entity } from '../../domain/sync/entity.js';
import { isEdgeRecord, keyOf, usersOf, type SyncRecord } from '../../domain/sync/record.js';
import type { ReadEntry } from './evaluate.js';
import { rowNameOf } from './failed-rows.js';

type Told = Pick<ReadEntry, 'entry' | 'record'>;

type Name = string | null | undefined;

const present = (entity: Entity, names: readonly Name[]): readonly string[] =>
  names.flatMap((name) => (name === null || name === undefined ? [] : `${entity} ${name}`));

/** What others may call what a record is about. */
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

const referencesOf = (record: SyncRecord): readonly string[] => [
  ...present(
    'user',
    usersOf(record).flatMap(({ username, id }) => [username, id]),
  ),
  ...('post' in record ? present('post', [record.post]) : []),
];

/** What records are about by all names that others may call it, and what they name besides. */
export interface Named {
  readonly own: ReadonlySet<string>;
  readonly others: readonly string[];
}

export const namedBy = (told: readonly Told[]): Named => {
  const own = new Set<string>();
  const others: string[] = [];
  for (const { entry, record } of told) {
    const row = rowNameOf(entry);
    if (row !== null) own.add(row);
    if (record === null) continue;
    for (const name of namesOf(record)) own.add(name);
    others.push(...referencesOf(record));
  }
  return { own, others };
};

/**
 * Whether later records name nothing that earlier ones are about, so that they may be looked up before those are
 * written. Where this is mistaken nothing is lost: a commit checks what was read, and the later ones are looked up again.
 */
export const isApart = (later: Named, earlier: Named): boolean => {
  for (const name of later.own) if (earlier.own.has(name)) return false;
  return !later.others.some((name) => earlier.own.has(name));
};
