import * as E from 'fp-ts/lib/Either.js';
import { parseKey, type Key } from '../../../src/domain/key.js';
import { demand, type Finding } from './finding.js';
import { isInternal, type Inspection, type SnapshotValue } from './snapshot.js';

const SETS = new Set<string>(['followers', 'following', 'muters', 'muted', 'blockers', 'blocked']);

/** Returns the Redis type of a key of the app. */
const typeOf = (key: Key): SnapshotValue['type'] => {
  switch (key.of) {
    case 'user':
      if (key.part === null) return 'hash';
      return SETS.has(key.part) ? 'set' : 'zset';
    case 'post':
      if (key.part === null) return 'hash';
      return key.part === 'comments' ? 'zset' : 'set';
    case 'comment':
      return 'hash';
    case 'hashtag':
    case 'app':
      return 'zset';
  }
};

const hasOwner = (key: Key, { users, posts }: Inspection): boolean => {
  switch (key.of) {
    case 'user':
      return users.has(key.username);
    case 'post':
      return posts.has(key.id);
    case 'comment':
      return true;
    case 'hashtag':
    case 'app':
      return true;
  }
};

/** Checks that every key is known to the app, has the right type, and belongs to an existing owner. */
export const checkKeys = (data: Inspection): readonly Finding[] =>
  [...data.snapshot].flatMap(([name, value]) => {
    if (isInternal(name)) return [];
    const key = parseKey(name);
    if (E.isLeft(key)) return demand(false, name, 'no such key', value.type);
    const type = typeOf(key.right);
    return type === value.type
      ? demand(hasOwner(key.right, data), name, 'an owner that exists', 'no owner')
      : demand(false, name, type, value.type);
  });
