import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { MigrationError } from '../../../application/ports/migration.js';
import { ask, gen } from '../../../application/gen.js';
import { Bytes, ListOfBytes, PIECE, type Sides } from './bytes.js';
import type { Side } from './side.js';

/** How to scan, query and write a type that consists of members. */
interface Form {
  readonly scan: string;
  readonly size: string;
  readonly ask: string;
  readonly add: string;
  readonly remove: string;
  /** Whether the reply to `scan` has a value beside each member. */
  readonly hasValue: boolean;
  /** Whether the queried value equals the scanned one. */
  readonly isSame: (value: Buffer, told: unknown) => boolean;
  readonly words: (member: Buffer, value: Buffer) => readonly Buffer[];
}

const isText = (value: Buffer, found: unknown): boolean =>
  Buffer.isBuffer(found) && found.equals(value);

const FORMS: Readonly<Record<string, Form>> = {
  hash: {
    ...{ scan: 'hscan', size: 'hlen', ask: 'hmget', add: 'hset', remove: 'hdel' },
    hasValue: true,
    isSame: isText,
    words: (member, value) => [member, value],
  },
  set: {
    ...{ scan: 'sscan', size: 'scard', ask: 'smismember', add: 'sadd', remove: 'srem' },
    hasValue: false,
    isSame: (_, isMember) => isMember === 1,
    words: (member) => [member],
  },
  zset: {
    ...{ scan: 'zscan', size: 'zcard', ask: 'zmscore', add: 'zadd', remove: 'zrem' },
    hasValue: true,
    // Redis versions print scores differently, infinity the same.
    isSame: (value, found) =>
      isText(value, found) ||
      (Buffer.isBuffer(found) && Number(String(found)) === Number(String(value))),
    words: (member, score) => [score, member],
  },
};

export const formOf = (type: string): Form | null => FORMS[type] ?? null;

const Scanned = t.tuple([Bytes, ListOfBytes]);

type Member = readonly [member: Buffer, value: Buffer];

/** Scans a key in pieces; returns how many members `use` changed. */
const inPieces = (
  side: Side,
  { scan, hasValue }: Form,
  key: string,
  use: (members: readonly Member[]) => TaskEither<MigrationError, number>,
): TaskEither<MigrationError, number> =>
  gen(function* () {
    let changed = 0;
    for (let from = '0'; ;) {
      const [next, flat] = yield* ask(side.call(Scanned, scan, key, from, 'COUNT', PIECE));
      const step = hasValue ? 2 : 1;
      const members = flat.flatMap((member, at): readonly Member[] =>
        at % step === 0 ? [[member, flat[at + step - 1] ?? member]] : [],
      );
      if (members.length > 0) changed += yield* ask(use(members));
      from = String(next);
      if (from === '0') return changed;
    }
  });

/**
 * Makes a key of the target hold the source's members, in pieces; returns how many were written or deleted. The target's key
 * has the same type or does not exist.
 */
export const copyMembers = (
  { source, target }: Sides<Side>,
  form: Form,
  key: string,
): TaskEither<MigrationError, number> => {
  const askOf = (side: Side, members: readonly Member[]) =>
    side.call(t.UnknownArray, form.ask, key, ...members.map(([member]) => member));

  const add = (members: readonly Member[]) =>
    gen(function* () {
      const found = yield* ask(askOf(target, members));
      const lacking = members.filter(([, value], at) => !form.isSame(value, found[at]));
      if (lacking.length === 0) return 0;
      const words = lacking.flatMap(([member, value]) => form.words(member, value));
      yield* ask(target.call(t.unknown, form.add, key, ...words));
      return lacking.length;
    });

  const remove = (members: readonly Member[]) =>
    gen(function* () {
      const found = yield* ask(askOf(source, members));
      const gone = members.filter((_, at) => found[at] === null || found[at] === 0);
      if (gone.length === 0) return 0;
      yield* ask(target.call(t.unknown, form.remove, key, ...gone.map(([member]) => member)));
      return gone.length;
    });

  return gen(function* () {
    const added = yield* ask(inPieces(source, form, key, add));
    const held = yield* ask(source.call(t.number, form.size, key));
    // The target has all members of the source: with the same size it has no others.
    if ((yield* ask(target.call(t.number, form.size, key))) === held) return added;
    return added + (yield* ask(inPieces(target, form, key, remove)));
  });
};
