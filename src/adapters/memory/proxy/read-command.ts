import * as E from 'fp-ts/lib/Either.js';
import type { Key } from '../../../domain/key.js';
import type { ReadCommand } from '../../../domain/read-policy.js';
import { makeSortedSet } from '../sorted-set.js';
import { readHash, type HashRead } from './read-hash.js';
import { readSet, type SetRead } from './read-set.js';
import { readSortedSet, type SortedSetRead } from './read-sorted-set.js';
import { WRONG_TYPE, type Reply } from './reply.js';
import type { Stored } from './stored.js';

type Lookup = (key: Key) => Stored;

const NO_FIELDS: ReadonlyMap<string, string> = new Map();
const NO_MEMBERS: ReadonlySet<string> = new Set();
const NO_ENTRIES = makeSortedSet();

const onHash = (name: HashRead, stored: Stored, args: readonly string[]): Reply =>
  stored === null || stored.type === 'hash'
    ? readHash(name, stored?.fields ?? NO_FIELDS, args)
    : E.left(WRONG_TYPE);

const onSet = (name: SetRead, stored: Stored, args: readonly string[]): Reply => {
  const reply = readSet(name, stored?.type === 'set' ? stored.members : NO_MEMBERS, args);
  return stored === null || stored.type === 'set' || E.isLeft(reply) ? reply : E.left(WRONG_TYPE);
};

const onSortedSet = (name: SortedSetRead, stored: Stored, args: readonly string[]): Reply => {
  const read = readSortedSet(name, args);
  if (E.isLeft(read)) return read;
  return stored === null || stored.type === 'zset'
    ? read.right(stored?.entries ?? NO_ENTRIES)
    : E.left(WRONG_TYPE);
};

/** The app keeps no plain strings, so a key that is there is one of another kind. */
const onString = (stored: Stored, missing: number | null): Reply =>
  stored === null ? E.right(missing) : E.left(WRONG_TYPE);

/** Answers as Redis does over RESP2, but for `HGETALL`, which is an object. */
export const runRead = (lookup: Lookup, { name, keys, args }: ReadCommand): Reply => {
  const values = keys.map(lookup);
  const stored = values[0] ?? null;
  switch (name) {
    case 'HGET':
    case 'HMGET':
    case 'HGETALL':
    case 'HEXISTS':
    case 'HLEN':
    case 'HKEYS':
    case 'HVALS':
      return onHash(name, stored, args);
    case 'SMEMBERS':
    case 'SISMEMBER':
    case 'SMISMEMBER':
    case 'SCARD':
    case 'SRANDMEMBER':
      return onSet(name, stored, args);
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
    case 'ZRANGE':
    case 'ZREVRANGE':
    case 'ZRANGEBYSCORE':
    case 'ZREVRANGEBYSCORE':
    case 'ZSCORE':
    case 'ZMSCORE':
    case 'ZRANK':
    case 'ZREVRANK':
    case 'ZCARD':
    case 'ZCOUNT':
      return onSortedSet(name, stored, args);
  }
};
