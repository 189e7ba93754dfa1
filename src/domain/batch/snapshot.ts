import type { Allowance, UserFields } from '../profile.js';
import type { IdFacts } from '../sync/id-facts.js';
import type { Act } from '../sync/touch-versions.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { FieldValue, WritableKey, WriteCommand } from '../write-policy.js';

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
  /** The text of them; null where there are none. */
  readonly versions: string | null;
  /** An older user of the name is still being taken away. */
  readonly isErasing: boolean;
}

export interface BatchSnapshot {
  /** By the names of keys. */
  readonly hashes: ReadonlyMap<string, HashSnapshot>;
  /** What is remembered of each Xano id that the batch gives or takes away. */
  readonly ids: ReadonlyMap<XanoId, IdFacts | null>;
}

/** The fields that a command names. */
export const fieldsNamed = (command: WriteCommand): readonly string[] => {
  switch (command.name) {
    case 'HSET':
      return command.pairs.map(([field]) => field);
    case 'HDEL':
      return command.fields;
    case 'HINCRBY':
      return [command.field];
  }
};

/** Which fields of a hash decide about commands on it; null: all of them. */
export const fieldsAsked = (
  key: WritableKey,
  commands: readonly WriteCommand[],
  allowance: Allowance | null,
): Iterable<string> | null => {
  const isUser = key.of === 'user';
  if (isUser && allowance !== null && allowance.names !== null) return null;
  const asked = new Set<string>(isUser ? allowance?.of : undefined);
  for (const command of commands) for (const field of fieldsNamed(command)) asked.add(field);
  if (isUser && asked.has('created_at')) asked.add('role');
  return asked;
};

const isId = ([field]: FieldValue): boolean => field === 'id';

/** The Xano ids that commands give to users. */
export const idsGiven = (commands: readonly WriteCommand[]): readonly XanoId[] =>
  commands.flatMap((command) =>
    command.name === 'HSET' && command.key.of === 'user' && command.pairs.some(isId)
      ? command.pairs.filter(isId).map(([, id]) => id)
      : [],
  );

/** Whether one of the commands takes the Xano id of a user away. */
export const takesIds = (commands: readonly WriteCommand[]): boolean =>
  commands.some(
    (command) =>
      command.name === 'HDEL' && command.key.of === 'user' && command.fields.includes('id'),
  );
