import * as E from 'fp-ts/lib/Either.js';
import { fieldsOf } from './entities/field.js';
import { POST } from './entities/post.js';
import { isAhead, parseBeginning } from './instant.js';
import { parseInt64 } from './int64.js';
import { printKey } from './key.js';
import type { PostId } from './post.js';
import type { Principal } from './principal.js';
import {
  judgeAll,
  judgeArgument,
  judgeArity,
  judgeKey,
  judgeName,
  refuse,
  type Judged,
} from './proxy-command.js';
import { isPlainName, shown } from './text.js';
import { isCountable, isNeverWritten, MAX_NAMES, mayWriteField, readValue } from './user-field.js';
import { SERVICE_ACCOUNT, type Username } from './username.js';

/** The hashes that the write proxy may write: users and posts themselves, not their collections. */
export type WritableKey =
  | { readonly of: 'user'; readonly username: Username; readonly part: null }
  | { readonly of: 'post'; readonly id: PostId; readonly part: null };

export type WriteCommand =
  | { readonly name: 'HSET'; readonly key: WritableKey; readonly pairs: readonly FieldValue[] }
  | { readonly name: 'HDEL'; readonly key: WritableKey; readonly fields: readonly string[] }
  | {
      readonly name: 'HINCRBY';
      readonly key: WritableKey;
      readonly field: string;
      readonly by: string;
    };

/** The writing principal, and the fields that users may write in their own hash. */
export interface Writer {
  readonly principal: Principal;
  readonly own: ReadonlySet<string>;
}

export type FieldValue = readonly [field: string, value: string];

const ANY = Number.POSITIVE_INFINITY;
const ARITY = {
  HSET: { min: 3, max: ANY },
  HDEL: { min: 2, max: ANY },
  HINCRBY: { min: 3, max: 3 },
} as const;

export const WRITE_NAMES = Object.keys(ARITY) as readonly WriteCommand['name'][];

const isWriteName = (name: string): name is keyof typeof ARITY => Object.hasOwn(ARITY, name);

/** The built-in fields of a post that a service principal may write; it may write all of the app's columns. */
const SERVICE_FIELDS = new Set<string>(fieldsOf(POST, { byService: true }));

const isBlockedPostField = (field: string): boolean =>
  isNeverWritten(field) ||
  field.startsWith('banned') ||
  (Object.hasOwn(POST, field) && !SERVICE_FIELDS.has(field));

const isWritable = (
  { principal, own }: Writer,
  { name, key }: WriteCommand,
  field: string,
  value: string | null,
): boolean => {
  if (name === 'HINCRBY' && !isCountable(field)) return false;
  if (key.of === 'post') return !isBlockedPostField(field);
  if (field === 'username') return name === 'HSET' && value === key.username;
  if (field === 'created_at' && name !== 'HSET') return false;
  return mayWriteField(principal, own, field);
};

const notWritable = (field: string) =>
  refuse('field_not_writable', `field cannot be modified: ${shown(field)}`);

const judgeWritable = (principal: Principal, argument: unknown): Judged<WritableKey> => {
  const key = judgeKey(argument, principal, 'writable');
  if (E.isLeft(key)) return key;
  const forbidden = () => refuse('forbidden', `forbidden: ${printKey(key.right)}`);
  const deeper = () => refuse('key_not_allowed', `key not writable: ${printKey(key.right)}`);
  switch (key.right.of) {
    case 'user': {
      const { of, username, part } = key.right;
      if (part !== null) return deeper();
      return principal.kind === 'service' || principal.username === username
        ? E.right({ of, username, part })
        : forbidden();
    }
    case 'post': {
      const { of, id, part } = key.right;
      if (part !== null) return deeper();
      return principal.kind === 'service' ? E.right({ of, id, part }) : forbidden();
    }
    case 'comment':
    case 'hashtag':
    case 'app':
      return deeper();
  }
};

const judgeValue = (value: unknown): Judged<string> => {
  if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isFinite(value))
    return refuse('invalid_value', 'value must be a string, number or boolean');
  return E.right(String(value));
};

const judgeField = (argument: unknown): Judged<string> => {
  const field = judgeArgument(argument);
  return E.isLeft(field) || isPlainName(field.right)
    ? field
    : refuse('wrong_arguments', 'field must be text without control characters');
};

const judgePairs = (given: readonly unknown[]): Judged<readonly FieldValue[]> => {
  if (given.length % 2 !== 0)
    return refuse('wrong_arguments', "wrong number of arguments for 'hset' command");
  const pairs: FieldValue[] = [];
  for (let at = 0; at < given.length; at += 2) {
    const [field, value] = [judgeField(given[at]), judgeValue(given[at + 1])];
    if (E.isLeft(field)) return field;
    if (E.isLeft(value)) return value;
    pairs.push([field.right, value.right]);
  }
  return E.right(pairs);
};

const judgeIncrement = (argument: unknown): Judged<string> => {
  const text = judgeArgument(argument);
  return E.isRight(text) && E.isRight(parseInt64(text.right))
    ? text
    : refuse('invalid_value', 'value is not an integer or out of range');
};

const parseWrite = (
  name: WriteCommand['name'],
  key: WritableKey,
  given: readonly unknown[],
): Judged<WriteCommand> => {
  switch (name) {
    case 'HSET':
      return E.map((pairs: readonly FieldValue[]) => ({ name, key, pairs }))(judgePairs(given));
    case 'HDEL':
      return E.map((fields: readonly string[]) => ({ name, key, fields }))(
        judgeAll(given, judgeField),
      );
    case 'HINCRBY': {
      const field = judgeField(given[0]);
      if (E.isLeft(field)) return field;
      return E.map((by: string) => ({ name, key, field: field.right, by }))(
        judgeIncrement(given[1]),
      );
    }
  }
};

const touched = (command: WriteCommand): readonly (readonly [string, string | null])[] => {
  switch (command.name) {
    case 'HSET':
      return command.pairs;
    case 'HDEL':
      return command.fields.map((field) => [field, null]);
    case 'HINCRBY':
      return [[command.field, null]];
  }
};

/** Returns the pair with its value as it is stored. */
const judgePair = ({ principal }: Writer, [field, value]: FieldValue): Judged<FieldValue> => {
  if (field === 'created_at' && E.isLeft(parseBeginning(value)))
    return refuse('invalid_value', 'created_at must be a time in milliseconds');
  const kept = readValue(principal, field, value);
  return E.isRight(kept)
    ? E.right([field, kept.right])
    : refuse('invalid_value', `value must be ${kept.left}: ${shown(field)}`);
};

const judgeFields =
  (writer: Writer) =>
  (command: WriteCommand): Judged<WriteCommand> => {
    const fields = touched(command);
    const refused = fields.find(([field, value]) => !isWritable(writer, command, field, value));
    if (refused !== undefined) return notWritable(refused[0]);
    if (writer.principal.kind === 'user' && fields.length > MAX_NAMES)
      return refuse('invalid_value', `too many fields: at most ${MAX_NAMES} in a command`);
    if (command.name !== 'HSET') return E.right(command);
    const { name, key } = command;
    const pairs = judgeAll(command.pairs, (pair) => judgePair(writer, pair));
    return E.isLeft(pairs) ? pairs : E.right({ name, key, pairs: pairs.right });
  };

/** Judges one command as a caller sent it. One field that may not be written refuses the whole command. */
export const judgeWrite =
  (writer: Writer) =>
  (command: readonly unknown[]): Judged<WriteCommand> => {
    const name = judgeName(command);
    if (E.isLeft(name)) return name;
    if (!isWriteName(name.right))
      return refuse('command_not_allowed', `command not allowed: ${shown(name.right)}`);
    const known = name.right;
    const arity = judgeArity(known, command.length - 1, ARITY[known]);
    if (E.isLeft(arity)) return arity;
    const key = judgeWritable(writer.principal, command[1]);
    if (E.isLeft(key)) return key;
    return E.flatMap(judgeFields(writer))(parseWrite(known, key.right, command.slice(2)));
  };

/** Refuses a `created_at` more than a day ahead: that user would be first among the newest users until then. */
export const judgeBirth =
  (now: number) =>
  (command: WriteCommand): Judged<WriteCommand> =>
    touched(command).some(([field, value]) => field === 'created_at' && isAhead(Number(value), now))
      ? refuse('invalid_value', 'created_at must not be after tomorrow')
      : E.right(command);

/**
 * Returns the users that a batch may create: those whose `username` a service principal sets in it. The service account
 * is created on its first write, whichever field that is.
 */
export const usersNamedIn = (
  principal: Principal,
  commands: readonly WriteCommand[],
): ReadonlySet<Username> =>
  new Set(
    principal.kind !== 'service'
      ? []
      : commands.flatMap((command) =>
          command.key.of === 'user' &&
          (command.key.username === SERVICE_ACCOUNT ||
            (command.name === 'HSET' && command.pairs.some(([field]) => field === 'username')))
            ? [command.key.username]
            : [],
        ),
  );
