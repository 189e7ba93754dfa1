import * as E from 'fp-ts/lib/Either.js';
import { traverseArray } from 'fp-ts/lib/Either.js';
import { parseBeginning } from './instant.js';
import { parseInt64 } from './int64.js';
import { printKey } from './key.js';
import type { PostId } from './post.js';
import type { Principal } from './principal.js';
import {
  judgeArgument,
  judgeArity,
  judgeKey,
  judgeName,
  refuse,
  type Judged,
} from './proxy-command.js';
import { isCleanText, shown } from './text.js';
import { fitsUserField, isBlockedUserField, isNeverWritten } from './user-field.js';
import { SERVICE_ACCOUNT, type Username } from './username.js';

/** The hashes the write proxy reaches; nothing deeper. */
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

export type FieldValue = readonly [field: string, value: string];

const ANY = Number.POSITIVE_INFINITY;
const ARITY = {
  HSET: { min: 3, max: ANY },
  HDEL: { min: 2, max: ANY },
  HINCRBY: { min: 3, max: 3 },
} as const;

const isWriteName = (name: string): name is keyof typeof ARITY => Object.hasOwn(ARITY, name);

const POST_SYSTEM_FIELDS = new Set([
  'id',
  'user_id',
  'username',
  'user_role',
  'content',
  'hashtags',
  'created_at',
  'likesCount',
  'commentsCount',
  'bookmarksCount',
]);

const isBlockedPostField = (field: string): boolean =>
  POST_SYSTEM_FIELDS.has(field) || isNeverWritten(field) || field.startsWith('banned');

const isWritable = (
  principal: Principal,
  command: WriteCommand['name'],
  key: WritableKey,
  field: string,
  value: string | null,
): boolean => {
  if (key.of === 'post') return !isBlockedPostField(field);
  if (field === 'username') return command === 'HSET' && value === key.username;
  if (field === 'created_at' && command !== 'HSET') return false;
  return !isBlockedUserField(principal, field);
};

const notWritable = (field: string) =>
  refuse('field_not_writable', `field cannot be modified: ${shown(field)}`);

const judgeWritable = (principal: Principal, argument: unknown): Judged<WritableKey> => {
  const key = judgeKey(argument, principal, 'writable');
  if (E.isLeft(key)) return key;
  const forbidden = refuse('forbidden', `forbidden: ${printKey(key.right)}`);
  const deeper = refuse('key_not_allowed', `key not writable: ${printKey(key.right)}`);
  switch (key.right.of) {
    case 'user': {
      const { of, username, part } = key.right;
      if (part !== null) return deeper;
      return principal.kind === 'service' || principal.username === username
        ? E.right({ of, username, part })
        : forbidden;
    }
    case 'post': {
      const { of, id, part } = key.right;
      if (part !== null) return deeper;
      return principal.kind === 'service' ? E.right({ of, id, part }) : forbidden;
    }
    case 'hashtag':
    case 'app':
      return deeper;
  }
};

const judgeValue = (value: unknown): Judged<string> => {
  if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isFinite(value))
    return refuse('invalid_value', 'value must be a string, number or boolean');
  const text = String(value);
  return isCleanText(text)
    ? E.right(text)
    : refuse('invalid_value', 'value must be well-formed text without NUL');
};

const judgePairs = (given: readonly unknown[]): Judged<readonly FieldValue[]> => {
  if (given.length % 2 !== 0)
    return refuse('wrong_arguments', "wrong number of arguments for 'hset' command");
  const places = given.flatMap((_, place) => (place % 2 === 0 ? [place] : []));
  return traverseArray((place: number): Judged<FieldValue> => {
    const field = judgeArgument(given[place]);
    if (E.isLeft(field)) return field;
    return E.map((value: string): FieldValue => [field.right, value])(judgeValue(given[place + 1]));
  })(places);
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
        traverseArray(judgeArgument)(given),
      );
    case 'HINCRBY': {
      const field = judgeArgument(given[0]);
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

const judgeFields =
  (principal: Principal) =>
  (command: WriteCommand): Judged<WriteCommand> => {
    for (const [field, value] of touched(command)) {
      if (!isWritable(principal, command.name, command.key, field, value))
        return notWritable(field);
      if (value !== null && !fitsUserField(principal, field, value))
        return refuse('invalid_value', `value too large: ${shown(field)}`);
      if (field === 'created_at' && value !== null && E.isLeft(parseBeginning(value)))
        return refuse('invalid_value', 'created_at must be a time in milliseconds');
    }
    return E.right(command);
  };

/** Decides on one command as a caller sent it. One field that may not be written refuses it whole. */
export const judgeWrite =
  (principal: Principal) =>
  (command: readonly unknown[]): Judged<WriteCommand> => {
    const name = judgeName(command);
    if (E.isLeft(name)) return name;
    if (!isWriteName(name.right))
      return refuse('command_not_allowed', `command not allowed: ${shown(name.right)}`);
    const known = name.right;
    const arity = judgeArity(known, command.length - 1, ARITY[known]);
    if (E.isLeft(arity)) return arity;
    const key = judgeWritable(principal, command[1]);
    if (E.isLeft(key)) return key;
    return E.flatMap(judgeFields(principal))(parseWrite(known, key.right, command.slice(2)));
  };

/**
 * The users that a batch may bring to life: the service names their `username` in it. Its own account
 * is made on first use, whatever of it is written.
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
