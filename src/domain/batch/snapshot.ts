import type { Allowance, UserFields } from '../profile.js';
import type { IdFacts } from '../sync/id-facts.js';
import type { FieldChanges, RowVersions } from '../sync/row.js';
import type { Act } from '../sync/stamp-fields.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { WritableKey, WriteCommand } from '../write-policy.js';

/** What somebody asks to be written, all together. */
export interface Batch {
  readonly commands: readonly WriteCommand[];
  /** Users that come to life with this batch, if they are not known yet. */
  readonly creates: ReadonlySet<Username>;
  /** Refuse all when any would be refused. */
  readonly atomic: boolean;
  /** What a user's hash may hold afterwards; null: anything. */
  readonly allowance: Allowance | null;
  readonly act: Act;
  readonly now: number;
}

/** A hash as it stands. */
export interface HashSnapshot {
  readonly kind: 'hash' | 'none' | 'other';
  /** Of the fields that the batch asks for, those that it has. */
  readonly fields: UserFields;
  /** Null where it has none. */
  readonly versions: RowVersions | null;
  /** An older user of the name is still being taken away. */
  readonly isErasing: boolean;
}

export interface BatchSnapshot {
  /** By the names of keys. */
  readonly hashes: ReadonlyMap<string, HashSnapshot>;
  /** Of each Xano id that the batch gives or takes away. */
  readonly ids: ReadonlyMap<XanoId, IdFacts | null>;
}

/** What a command sets, null where it takes away; what it counts up is not known by itself. */
export const changesOf = (command: WriteCommand): FieldChanges => {
  switch (command.name) {
    case 'HSET':
      return Object.fromEntries(command.pairs);
    case 'HDEL':
      return Object.fromEntries(command.fields.map((field) => [field, null]));
    case 'HINCRBY':
      return { [command.field]: command.by };
  }
};

/** Which fields of a hash decide about commands on it; null: all of them. */
export const fieldsAsked = (
  key: WritableKey,
  commands: readonly WriteCommand[],
  allowance: Allowance | null,
): readonly string[] | null => {
  const touched = commands.flatMap((command) => Object.keys(changesOf(command)));
  if (key.of === 'post') return [...new Set(touched)];
  if (allowance !== null && allowance.names !== null) return null;
  return [
    ...new Set([
      ...touched,
      ...(allowance?.of ?? []),
      ...(touched.includes('created_at') ? ['role'] : []),
    ]),
  ];
};

const isOfUser = ({ key }: WriteCommand): boolean => key.of === 'user';

/** The Xano ids that commands give to users. */
export const idsGiven = (commands: readonly WriteCommand[]): readonly XanoId[] =>
  commands.flatMap((command) =>
    isOfUser(command) && command.name === 'HSET'
      ? command.pairs.flatMap(([field, value]) => (field === 'id' ? [value] : []))
      : [],
  );

/** Whether one of the commands gives a user another Xano id, or takes it away. */
export const touchesIds = (commands: readonly WriteCommand[]): boolean =>
  idsGiven(commands).length > 0 ||
  commands.some(
    (command) => isOfUser(command) && command.name === 'HDEL' && command.fields.includes('id'),
  );

export const idIn = (fields: UserFields): XanoId | null => (fields['id'] ?? '') || null;
