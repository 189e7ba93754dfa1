import * as E from 'fp-ts/lib/Either.js';
import { roomIn } from '../allowance.js';
import { isInt64, parseInt64 } from '../int64.js';
import { type Allowance, type UserFields, fieldIn } from '../profile.js';
import { refuse, type Judged } from '../proxy-command.js';
import type { IdFacts } from '../sync/id-facts.js';
import { parseVersions, type FieldChanges } from '../sync/row.js';
import { type Act, trackVersions, type VersionTracker } from '../sync/touch-versions.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { FieldValue, WritableKey, WriteCommand } from '../write-policy.js';

/** A batch of write commands from one caller. */
export interface Batch {
  readonly commands: readonly WriteCommand[];
  /** Users that this batch creates if they do not exist yet. */
  readonly creates: ReadonlySet<Username>;
  /** Whether one refused command refuses all. */
  readonly atomic: boolean;
  /** Limits on a user's hash after the batch; null for no limits. */
  readonly allowance: Allowance | null;
  readonly act: Act;
  readonly now: number;
}

/** A hash as it was read before the batch. */
export interface HashSnapshot {
  readonly kind: 'hash' | 'none' | 'other';
  /** The fields that the batch asked for, as far as the hash has them. */
  readonly fields: UserFields;
  /** The stored text of the versions; null if there are none. */
  readonly versions: string | null;
  /** Whether the erasure of a former user of this name is still under way. */
  readonly isErasing: boolean;
}

export interface BatchSnapshot {
  /** Hashes by the names of their keys. */
  readonly hashes: ReadonlyMap<string, HashSnapshot>;
  /** The recorded facts of each Xano id that the batch sets or removes. */
  readonly ids: ReadonlyMap<XanoId, IdFacts | null>;
}

/** Returns the fields that a command names. */
const fieldsNamed = (command: WriteCommand): readonly string[] => {
  switch (command.name) {
    case 'HSET':
      return command.pairs.map(([field]) => field);
    case 'HDEL':
      return command.fields;
    case 'HINCRBY':
      return [command.field];
  }
};

/** Returns the fields of a hash that are needed to decide on commands; null if all fields are needed. */
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

/** Returns the Xano ids that commands give to users. */
export const idsGiven = (commands: readonly WriteCommand[]): readonly XanoId[] =>
  commands.flatMap((command) =>
    command.name === 'HSET' && command.key.of === 'user' && command.pairs.some(isId)
      ? command.pairs.filter(isId).map(([, id]) => id)
      : [],
  );

/** Whether one of the commands removes the Xano id of a user. */
export const removesIds = (commands: readonly WriteCommand[]): boolean =>
  commands.some(
    (command) =>
      command.name === 'HDEL' && command.key.of === 'user' && command.fields.includes('id'),
  );

/** An accepted command, with its index in the batch. */
export interface Accepted {
  readonly place: number;
  readonly command: WriteCommand;
  /** The reply that Redis gives, unless another writer increments the same field meanwhile. */
  readonly reply: bigint;
}

/** A hash in the state that the commands accepted so far leave it in. */
export interface Draft {
  readonly name: string;
  readonly key: WritableKey;
  readonly stored: HashSnapshot;
  readonly fields: Record<string, string>;
  /** New values of the fields that the batch touches; null for a removed field. */
  readonly changes: Record<string, string | null>;
  /** Fields that HINCRBY changes starting from the stored value, with the sum of increments; null if there are none. */
  counted: Map<string, bigint> | null;
  readonly accepted: Accepted[];
  /** Null if no field of the hash has a version and the write sets none. */
  readonly tracker: VersionTracker | null;
  readonly take: ReturnType<typeof roomIn> | null;
}

export const makeDraft = (
  name: string,
  key: WritableKey,
  stored: HashSnapshot,
  { allowance, act }: Pick<Batch, 'allowance' | 'act'>,
): Draft => {
  const fields = { ...stored.fields };
  const isLimited = allowance !== null && key.of === 'user';
  const isVersioned = stored.versions !== null || act.version !== null;
  const versions = isVersioned || isLimited ? parseVersions(stored.versions ?? '') : null;
  return {
    name,
    key,
    stored,
    fields,
    changes: {},
    counted: null,
    accepted: [],
    tracker: isVersioned && versions !== null ? trackVersions(versions, act) : null,
    take: isLimited && versions !== null ? roomIn(allowance, fields, versions) : null,
  };
};

const sumOf = (stored: string | null, by: string): Judged<bigint> => {
  const value = parseInt64(stored ?? '0');
  if (E.isLeft(value)) return refuse('invalid_value', 'hash value is not an integer');
  const sum = value.right + BigInt(by);
  return isInt64(sum)
    ? E.right(sum)
    : refuse('invalid_value', 'increment or decrement would overflow');
};

/** Returns the new values of the fields that a command names; null for a removed field. */
export const effectOf = ({ fields }: Draft, command: WriteCommand): Judged<FieldChanges> => {
  switch (command.name) {
    case 'HSET':
      return E.right(Object.fromEntries(command.pairs));
    case 'HDEL':
      return E.right(Object.fromEntries(command.fields.map((field) => [field, null])));
    case 'HINCRBY':
      return E.map((sum: bigint) => ({ [command.field]: String(sum) }))(
        sumOf(fieldIn(fields, command.field), command.by),
      );
  }
};

/** Adds an increment to `counted`, unless the batch has set the field before: then its value is known. */
const count = (draft: Draft, field: string, by: string): void => {
  draft.counted ??= new Map<string, bigint>();
  const { changes, counted } = draft;
  if (!Object.hasOwn(changes, field) || counted.has(field))
    counted.set(field, (counted.get(field) ?? 0n) + BigInt(by));
};

const NONE: readonly string[] = [];

export const accept = (
  draft: Draft,
  place: number,
  command: WriteCommand,
  effect: FieldChanges,
): void => {
  const { fields, changes, accepted, tracker } = draft;
  if (tracker !== null) {
    const named = fieldsNamed(command);
    tracker.touch(
      fields,
      command.name === 'HDEL' ? { set: NONE, remove: named } : { set: named, remove: NONE },
    );
  }
  if (command.name === 'HINCRBY') count(draft, command.field, command.by);
  let altered = 0;
  for (const field of Object.keys(effect)) {
    const value = effect[field] ?? null;
    if (Object.hasOwn(fields, field) === (value === null)) altered += 1;
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    changes[field] = value;
  }
  const reply = command.name === 'HINCRBY' ? (effect[command.field] ?? 0) : altered;
  accepted.push({ place, command, reply: BigInt(reply) });
};
