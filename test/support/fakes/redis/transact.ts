import { run, type Reply } from './commands.js';
import { replyError, type Keyspace } from './keyspace.js';
import { refusalOrTake, type Spend } from './spending.js';
import { WORDS, type Call, type Word } from './words.js';

type Check = readonly [
  command: string,
  place: number,
  reply: Expected,
  ...words: readonly string[],
];
type Told = readonly [name: string, ...words: readonly Word[]];

interface Plan extends Partial<Spend> {
  readonly checks: readonly Check[];
  readonly absent?: readonly number[];
  readonly kinds: string;
  readonly ops: readonly Told[];
  readonly tells?: boolean;
}

/** A check as in transact.lua: `{ digits }` stands for any whole number of at most so many digits, or none. */
type Expected = Reply | { readonly digits: number };

const isSame = (reply: Reply, read: Expected): boolean => {
  if (typeof read === 'object' && read !== null && 'digits' in read)
    return (
      reply === null ||
      reply === '0' ||
      (typeof reply === 'string' && reply.length <= read.digits && /^-?[1-9]\d*$/.test(reply))
    );
  return JSON.stringify(reply) === JSON.stringify(read);
};

const KINDS: Readonly<Record<string, string>> = {
  h: 'hash',
  s: 'set',
  x: 'stream',
  z: 'zset',
};

/** Does what transact.lua does. */
export const transact = (db: Keyspace, keys: readonly string[], text: string): Reply => {
  const plan = JSON.parse(text) as Plan;
  const key = (place: Word | undefined): string => {
    const name = typeof place === 'number' ? keys[place - 1] : undefined;
    if (name === undefined) throw new Error(`no key has the place ${String(place)}`);
    return name;
  };
  const call: Call = (command, ...words) => run(db, command, ...words.map(String));
  const damaged = (name: string): Error => replyError(`WRONGTYPE ${name} is a ${db.kindOf(name)}`);

  const replyTo = ([command, place, , ...words]: Check): Reply => {
    try {
      return call(command, key(place), ...words);
    } catch {
      throw damaged(key(place));
    }
  };
  for (const [at, check] of plan.checks.entries()) {
    const [command, place, before] = check;
    const reply = replyTo(check);
    if (isSame(reply, before)) continue;
    if (command === 'TYPE' && reply !== 'none' && before !== 'none') throw damaged(key(place));
    return plan.tells === true
      ? ['changed', at + 1, plan.checks.map(replyTo)]
      : ['changed', at + 1];
  }
  if (plan.absent?.some((place) => db.kindOf(key(place)) !== 'none') === true)
    return ['changed', plan.checks.length + 1];
  for (const [at, letter] of plan.kinds.toLowerCase().split('').entries()) {
    const [name, kind] = [key(at + 1), KINDS[letter]];
    if (kind !== undefined && ![kind, 'none'].includes(db.kindOf(name))) throw damaged(name);
  }

  const take = refusalOrTake(call, key, plan, db.now());
  if (typeof take !== 'function') return take;
  take();
  const replies = plan.ops.map(([name, ...words]): Reply => {
    const word = WORDS[name];
    if (word !== undefined) return word(call, key, words);
    const [place, ...others] = words;
    return call(name, key(place), ...others.map(String));
  });
  return ['ok', replies];
};

/** Replaces each text of more than `longest` bytes with an error. */
const bounded = (reply: Reply, longest: number): unknown => {
  if (Array.isArray(reply)) return reply.map((part: Reply) => bounded(part, longest));
  const isLong = typeof reply === 'string' && Buffer.byteLength(reply) > longest;
  return isLong ? replyError('TOOLARGE') : reply;
};

/** Does what read-keys.lua does. */
export const readKeys = (
  db: Keyspace,
  keys: readonly string[],
  text: string,
  damage: string,
): readonly unknown[] => {
  const read = (command: string, place: number, words: readonly string[]): unknown => {
    try {
      const reply = run(db, command, keys[place - 1] ?? '', ...words);
      return /^\d+$/.test(damage) ? bounded(reply, Number(damage)) : reply;
    } catch (error) {
      const isDamage = error instanceof Error && error.message.startsWith('WRONGTYPE');
      if (!isDamage || damage === 'strict') throw error;
      return damage === 'lenient' ? null : error;
    }
  };
  const isThere = (place: number): boolean => db.kindOf(keys[place - 1] ?? '') !== 'none';
  return (JSON.parse(text) as readonly (readonly [string, number | number[], ...string[]])[]).map(
    ([command, place, ...words]) => {
      if (typeof place === 'number') return read(command, place, words);
      return place.some(isThere) ? place.map((one) => read(command, one, [])) : null;
    },
  );
};

/** Does what read-each.lua does. */
export const readEach = (
  db: Keyspace,
  keys: readonly string[],
  [command = '', longest, whose, ...words]: readonly string[],
): readonly unknown[] =>
  keys.map((key, at) => {
    const own = whose === 'own' ? [words[at] ?? ''] : words;
    const text = JSON.stringify([[command, 1, ...own]]);
    return readKeys(db, [key], text, longest ?? '')[0];
  });
