import * as E from 'fp-ts/lib/Either.js';
import { parseHashtag } from './hashtag.js';
import { parseKey, type Key } from './key.js';
import type { Principal } from './principal.js';
import { isCleanText, shown } from './text.js';
import { standsForActor } from './username.js';

/** The reason why a command was not run: a stable code, and the error text that a Redis client expects. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

export type RefusalCode =
  | 'command_not_allowed'
  | 'wrong_arguments'
  | 'key_not_allowed'
  | 'forbidden'
  | 'field_not_writable'
  | 'field_not_readable'
  | 'invalid_value'
  | 'id_taken'
  | 'no_such_user'
  | 'no_such_post'
  | 'wrong_type'
  | 'too_much_work';

export type Judged<A> = E.Either<Refusal, A>;

/** The number of arguments that a command takes after its name. */
export interface Arity {
  readonly min: number;
  readonly max: number;
}

export const refuse = (code: RefusalCode, text: string): E.Either<Refusal, never> =>
  E.left({ code, message: `ERR ${text}` });

/**
 * Maximum number of words of one batch that are judged, for any caller: judging blocks the event loop. Neither proxy
 * accepts a batch with more work than this.
 */
const MAX_WORDS = 10_000;

const TOO_MUCH_WORK = refuse('too_much_work', 'too much work in one request');

/** Judges each command that still fits into `MAX_WORDS` and refuses the others; results are in the order of commands. */
export const judgeEach = <A>(
  commands: readonly (readonly unknown[])[],
  judge: (command: readonly unknown[]) => Judged<A>,
): readonly Judged<A>[] => {
  let left = MAX_WORDS;
  return commands.map((command) => {
    if (command.length > left) return TOO_MUCH_WORK;
    left -= command.length;
    return judge(command);
  });
};

/** Returns the command's name in upper case, so that the caller's own spelling is never sent to Redis. */
export const judgeName = (command: readonly unknown[]): Judged<string> => {
  const [name] = command;
  return typeof name === 'string'
    ? E.right(name.toUpperCase())
    : refuse('wrong_arguments', 'command name must be a string');
};

export const judgeArity = (name: string, count: number, arity: Arity): Judged<number> =>
  count >= arity.min && count <= arity.max
    ? E.right(count)
    : refuse('wrong_arguments', `wrong number of arguments for '${name.toLowerCase()}' command`);

/** Returns an argument as text. Numbers become text, because Redis clients send them either way. */
export const judgeArgument = (argument: unknown): Judged<string> => {
  if (Number.isFinite(argument)) return E.right(String(argument));
  if (typeof argument !== 'string')
    return refuse('wrong_arguments', 'argument must be a string or a number');
  return isCleanText(argument)
    ? E.right(argument)
    : refuse('wrong_arguments', 'argument must be well-formed text without NUL');
};

/** Returns all items as judged, or the refusal of the first one that is refused. */
export const judgeAll = <G, A>(
  given: readonly G[],
  judge: (item: G) => Judged<A>,
): Judged<readonly A[]> => {
  const passed: A[] = [];
  for (const item of given) {
    const judged = judge(item);
    if (E.isLeft(judged)) return judged;
    passed.push(judged.right);
  }
  return E.right(passed);
};

/** Replaces `me` and `AUTH` in a user's key by the acting username, and a tag in any spelling by its stored form. */
const resolveOwner = (name: string, principal: Principal): string => {
  const [of, owner = '', ...rest] = name.split(':');
  if (of === 'user' && standsForActor(owner)) return [of, principal.username, ...rest].join(':');
  if (of !== 'hashtag') return name;
  const tag = parseHashtag(owner);
  return E.isRight(tag) ? [of, tag.right, ...rest].join(':') : name;
};

// Commands name the same keys over and over, so parsed keys are cached; the cache is cleared when it is full.
const MAX_KNOWN = 5000;
const MAX_KNOWN_LENGTH = 100;
const known = new Map<string, Judged<Key>>();

export const judgeKey = (
  argument: unknown,
  principal: Principal,
  door: 'readable' | 'writable',
): Judged<Key> => {
  const before = typeof argument === 'string' ? known.get(argument) : undefined;
  if (before !== undefined) return before;
  const text = judgeArgument(argument);
  if (E.isLeft(text)) return text;
  const name = resolveOwner(text.right, principal);
  const key = parseKey(name);
  if (E.isLeft(key)) return refuse('key_not_allowed', `key not ${door}: ${shown(name)}`);
  if (name === text.right && name.length <= MAX_KNOWN_LENGTH) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, key);
  }
  return key;
};
