import type { LocateRecord } from '../../../application/ports/sync-store.js';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { usersOf } from '../../../domain/sync/record.js';
import { postKey, userKey } from '../keys.js';
import { bucketOf } from './buckets.js';

/** Returns where a record lies: the buckets of its users and of its post, as far as it names them, from 0 to below 1. */
export const locateRecord: LocateRecord = (record) => {
  const users = usersOf(record).flatMap(({ username }) =>
    username === null ? [] : [userKey(username)],
  );
  const post = record.entity === 'post' ? record.id : 'post' in record ? record.post : null;
  return [...users, ...(post === null ? [] : [postKey(post)])].map(
    (key) => bucketOf(key) / BUCKETS,
  );
};
