import * as E from 'fp-ts/lib/Either.js';
import { parseHashtag } from './hashtag.js';
import { parseKey, type Key } from './key.js';
import type { Principal } from './principal.js';
import { isCleanText, shown } from './text.js';
import { standsForActor } from './username.js';

/** Why a command was not run: a stable code, and the text a client of Redis would expect. */
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

/** How many arguments a command takes after its name. */
export interface Arity {
  readonly min: number;
  readonly max: number;
}

export const refuse = (code: RefusalCode, text: string): E.Either<Refusal, never> =>
  E.left({ code, message: `ERR ${text}` });

/**
 * So many words of one batch are looked at, whoever asks: to judge them takes time in which nobody else
 * is served. What either store would take of one batch has no more.
 */
const MAX_WORDS = 10_000;

const TOO_MUCH_WORK = refuse('too_much_work', 'too much work in one request');

/** Judges each command that still fits, in its place. */
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

/** The command's name in upper case: what is sent on is never the caller's own spelling. */
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

/** Numbers are taken as their text, as clients of Redis send them either way. */
export const judgeArgument = (argument: unknown): Judged<string> => {
  if (Number.isFinite(argument)) return E.right(String(argument));
  if (typeof argument !== 'string')
    return refuse('wrong_arguments', 'argument must be a string or a number');
  return isCleanText(argument)
    ? E.right(argument)
    : refuse('wrong_arguments', 'argument must be well-formed text without NUL');
};

/** All of them as they pass, or what is said against the first that does not. */
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

/** `user:me` and `user:AUTH` are the acting user's keys; a tag may be spelt in any way. */
const resolveOwner = (name: string, principal: Principal): string => {
  const [of, owner = '', ...rest] = name.split(':');
  if (of === 'user' && standsForActor(owner)) return [of, principal.username, ...rest].join(':');
  if (of !== 'hashtag') return name;
  const tag = parseHashtag(owner);
  return E.isRight(tag) ? [of, tag.right, ...rest].join(':') : name;
};

// Commands name the same keys over and over: what each means is found out once, and not for ever kept.
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
