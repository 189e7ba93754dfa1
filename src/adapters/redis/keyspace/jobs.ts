import { workCursorsKey, workKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** A job begins anew when it is recorded again, which every job bears. */
export const recordOps = (
  { place }: KeyList,
  job: string,
  cursor: string,
  now: number,
): readonly Operation[] => [
  ['ZADD', place(workKey, 'zset'), String(now), job],
  ['HSET', place(workCursorsKey, 'hash'), job, cursor],
];

/** The same where one of these keys is. */
export const recordWhereOp = (
  { place, at }: KeyList,
  job: string,
  cursor: string,
  now: number,
  keys: readonly string[],
): Operation => [
  'record',
  place(workKey, 'zset'),
  place(workCursorsKey, 'hash'),
  job,
  cursor,
  String(now),
  keys.map(at),
];
