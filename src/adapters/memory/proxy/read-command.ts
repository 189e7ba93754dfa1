import * as E from 'fp-ts/lib/Either.js';
import type { Key } from '../../../domain/key.js';
import { readHash, type HashRead } from '../../../domain/read-hash.js';
import type { ReadCommand } from '../../../domain/read-policy.js';
import { makeSortedSet, type ReadonlySortedSet } from '../sorted-set.js';
import { readSet, type SetRead } from './read-set.js';
import { entriesWithin, readRange } from './read-range.js';
import { readSortedSet } from './read-sorted-set.js';
import { WRONG_TYPE, type Json, type Reply } from './reply.js';
import type { Stored } from './stored.js';

type Lookup = (key: Key) => Stored;

const NO_FIELDS: ReadonlyMap<string, string> = new Map();
const NO_MEMBERS: ReadonlySet<string> = new Set();
const NO_ENTRIES = makeSortedSet();

const onHash = (name: HashRead, stored: Stored, args: readonly string[]): Reply =>
  stored === null || stored.type === 'hash'
    ? E.right(readHash(name, stored?.fields ?? NO_FIELDS, args))
    : E.left(WRONG_TYPE);

const onSet = (name: SetRead, stored: Stored, args: readonly string[]): Reply =>
  stored === null || stored.type === 'set'
    ? E.right(readSet(name, stored?.members ?? NO_MEMBERS, args))
    : E.left(WRONG_TYPE);

const onSortedSet = (stored: Stored, read: (set: ReadonlySortedSet) => Json): Reply =>
  stored === null || stored.type === 'zset'
    ? E.right(read(stored?.entries ?? NO_ENTRIES))
    : E.left(WRONG_TYPE);

/** The app keeps no plain strings, so a key that is there is one of another kind. */
const onString = (stored: Stored, missing: number | null): Reply =>
  stored === null ? E.right(missing) : E.left(WRONG_TYPE);

/** Answers as Redis does over RESP2, but for `HGETALL`, which is an object. */
export const runRead = (lookup: Lookup, command: ReadCommand): Reply => {
  const { keys, args } = command;
  const values = keys.map(lookup);
  const stored = values[0] ?? null;
  switch (command.name) {
    case 'HGET':
    case 'HMGET':
    case 'HGETALL':
    case 'HEXISTS':
    case 'HLEN':
    case 'HKEYS':
    case 'HVALS':
      return onHash(command.name, stored, args);
    case 'SMEMBERS':
    case 'SISMEMBER':
    case 'SMISMEMBER':
    case 'SCARD':
    case 'SRANDMEMBER':
      return onSet(command.name, stored, args);
    case 'GET':
      return onString(stored, null);
    case 'STRLEN':
      return onString(stored, 0);
    case 'MGET':
      return E.right(values.map(() => null));
    case 'EXISTS':
      return E.right(values.filter((value) => value !== null).length);
    case 'TTL':
    case 'PTTL':
      return E.right(stored === null ? -2 : -1);
    case 'TYPE':
      return E.right(stored?.type ?? 'none');
    case 'ZSCORE':
    case 'ZMSCORE':
    case 'ZRANK':
    case 'ZREVRANK':
    case 'ZCARD': {
      const { name } = command;
      return onSortedSet(stored, (set) => readSortedSet(name, set, args));
    }
    case 'ZRANGE':
    case 'ZREVRANGE':
    case 'ZRANGEBYSCORE':
    case 'ZREVRANGEBYSCORE':
      return onSortedSet(stored, (set) => readRange(set, command.range));
    case 'ZCOUNT':
      return onSortedSet(stored, (set) => entriesWithin(set, command.range).length);
  }
};
