import * as E from 'fp-ts/lib/Either.js';
import { roomIn } from '../allowance.js';
import { isInt64, parseInt64 } from '../int64.js';
import { fieldIn } from '../profile.js';
import { refuse, type Judged } from '../proxy-command.js';
import { newRow, type FieldChanges } from '../sync/row.js';
import { stamping, type Touched } from '../sync/stamp-fields.js';
import type { WritableKey, WriteCommand } from '../write-policy.js';
import { changesOf, type Batch, type HashSnapshot } from './snapshot.js';

/** A command that is carried out, with its place in the batch. */
export interface Accepted {
  readonly place: number;
  readonly command: WriteCommand;
  /** What Redis replies, unless others count on the same. */
  readonly reply: bigint;
}

const touchedBy = (command: WriteCommand): Touched => {
  switch (command.name) {
    case 'HSET':
      return { set: command.pairs.map(([field]) => field), remove: [] };
    case 'HDEL':
      return { set: [], remove: command.fields };
    case 'HINCRBY':
      return { set: [command.field], remove: [] };
  }
};

const sumOf = (stored: string | null, by: string): Judged<bigint> => {
  const value = parseInt64(stored ?? '0');
  if (E.isLeft(value)) return refuse('invalid_value', 'hash value is not an integer');
  const sum = value.right + BigInt(by);
  return isInt64(sum)
    ? E.right(sum)
    : refuse('invalid_value', 'increment or decrement would overflow');
};

/** A hash as the commands of a batch leave it that were accepted so far. */
export const makeDraft = (
  key: WritableKey,
  stored: HashSnapshot,
  { allowance, act }: Pick<Batch, 'allowance' | 'act'>,
) => {
  const fields: Record<string, string> = { ...stored.fields };
  /** What the batch makes of the fields that it touches. */
  const changes: Record<string, string | null> = {};
  /** Fields counted on from what is stored, with what is added to them. */
  const counted = new Map<string, bigint>();
  const accepted: Accepted[] = [];
  const versions = stored.versions ?? newRow({}).versions;
  const stamps = stamping(versions, act);
  const take = allowance === null || key.of === 'post' ? null : roomIn(allowance, fields, versions);
  const isThere = (field: string): boolean => Object.hasOwn(fields, field);
  const isUntouched = (field: string): boolean => !Object.hasOwn(changes, field);

  /** What a command makes of fields, or why it is refused. */
  const judge = (
    command: WriteCommand,
  ): Judged<{ readonly change: FieldChanges; readonly sum: bigint | null }> => {
    const sum =
      command.name === 'HINCRBY'
        ? sumOf(fieldIn(fields, command.field), command.by)
        : E.right(null);
    if (E.isLeft(sum)) return sum;
    const change =
      command.name === 'HINCRBY' ? { [command.field]: String(sum.right) } : changesOf(command);
    const tooMuch = take?.(fields, change) ?? null;
    if (tooMuch === null) return E.right({ change, sum: sum.right });
    return refuse(
      'invalid_value',
      tooMuch === 'names'
        ? 'too many fields'
        : `own fields must be at most ${allowance?.bytes} bytes together`,
    );
  };

  const accept = (
    place: number,
    command: WriteCommand,
    change: FieldChanges,
    sum: bigint | null,
  ): void => {
    if (stored.versions !== null || act.version !== null) stamps.stamp(isThere, touchedBy(command));
    const entries = Object.entries(change);
    const altered = entries.filter(([field, value]) => isThere(field) === (value === null)).length;
    for (const [field, value] of entries) {
      if (command.name === 'HINCRBY' && (isUntouched(field) || counted.has(field)))
        counted.set(field, (counted.get(field) ?? 0n) + BigInt(command.by));
      if (value === null) Reflect.deleteProperty(fields, field);
      else fields[field] = value;
      changes[field] = value;
    }
    accepted.push({ place, command, reply: sum ?? BigInt(altered) });
  };

  return {
    key,
    stored,
    fields,
    changes,
    counted,
    accepted,
    versions: stamps.versions,
    judge,
    accept,
  };
};

export type Draft = ReturnType<typeof makeDraft>;
