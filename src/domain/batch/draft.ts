import * as E from 'fp-ts/lib/Either.js';
import { roomIn } from '../allowance.js';
import { isInt64, parseInt64 } from '../int64.js';
import { fieldIn } from '../profile.js';
import { refuse, type Judged } from '../proxy-command.js';
import { parseVersions, type FieldChanges } from '../sync/row.js';
import { trackVersions, type VersionTracker } from '../sync/touch-versions.js';
import type { WritableKey, WriteCommand } from '../write-policy.js';
import { fieldsNamed, type Batch, type HashSnapshot } from './snapshot.js';

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
