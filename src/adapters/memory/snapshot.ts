import type { Snapshot, SnapshotValue } from '../../domain/invariant/snapshot.js';
import { printKey } from '../../domain/key.js';
import type { Fields, Keyspace } from './keyspace.js';

const hash = (fields: Fields): SnapshotValue => ({
  type: 'hash',
  fields: Object.fromEntries(fields),
});

/** A copy of everything under the plain names of its keys. */
export const snapshot = (space: Keyspace): Snapshot =>
  new Map<string, SnapshotValue>([
    ...[...space.users].map(
      ([username, fields]) =>
        [printKey({ of: 'user', username, part: null }), hash(fields)] as const,
    ),
    ...[...space.posts].map(
      ([id, fields]) => [printKey({ of: 'post', id, part: null }), hash(fields)] as const,
    ),
    ...[...space.sets].map(
      ([name, members]) => [name, { type: 'set', members: new Set(members) }] as const,
    ),
    ...[...space.sortedSets].map(
      ([name, { scores }]) => [name, { type: 'zset', scores: new Map(scores) }] as const,
    ),
  ]);
