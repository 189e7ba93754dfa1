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

/** A command that is carried out, with its place in the batch. */
export interface Accepted {
  readonly place: number;
  readonly command: WriteCommand;
  /** What Redis replies, unless others count on the same. */
  readonly reply: bigint;
}

/** A hash as the commands of a batch leave it that were accepted so far. */
export interface Draft {
  readonly name: string;
  readonly key: WritableKey;
  readonly stored: HashSnapshot;
  readonly fields: Record<string, string>;
  /** What the batch makes of the fields that it touches. */
  readonly changes: Record<string, string | null>;
  /** Fields counted on from what is stored, with what is added to them; null where there are none. */
  counted: Map<string, bigint> | null;
  readonly accepted: Accepted[];
  /** Null where nothing has a version, and nothing gets one. */
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

/** What a command makes of the fields that it names: null of those that it takes away. */
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

/** Of a field that the batch has set it is known what it counts on. */
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
