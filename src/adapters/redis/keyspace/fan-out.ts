import { HEAVY } from '../../../domain/home/notes.js';
import type { Username } from '../../../domain/username.js';
import { countsKey, fanOutCursorsKey, fanOutFromKey, fanOutKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { fact, type Fact } from '../transaction.js';

/** Interval between two checks of an author with very many followers, who may lose them, ms. */
export const REVIEW_MS = 3_600_000;

/** The cursor of an author's fan-out into homes, and the least created_at of the posts that came since it began. */
export const fanOutFacts = (author: Username): readonly [Fact, Fact] => [
  fact('HGET', fanOutCursorsKey, author),
  fact('HGET', fanOutFromKey, author),
];

/** Begins a fan-out at a cursor; null: the author has no followers. Clears the note of posts that came before. */
export const beginFanOutOps = (
  { place }: KeyList,
  author: Username,
  cursor: string | null,
  now: number,
): readonly Operation[] => {
  const pending = place(fanOutKey, 'zset');
  const cursors = place(fanOutCursorsKey, 'hash');
  return [
    ['HDEL', place(fanOutFromKey, 'hash'), author],
    cursor === null ? ['HDEL', cursors, author] : ['HSET', cursors, author, cursor],
    ...(cursor === null ? [['ZREM', pending, author] as const] : []),
    ...(cursor === HEAVY ? [['ZADD', pending, now + REVIEW_MS, author] as const] : []),
  ];
};

/** Ends a chunk of a fan-out: continues from the next cursor, or at the end ('') begins anew where posts came meanwhile. */
export const fannedOutOps = (
  { place }: KeyList,
  author: Username,
  { to, hasMore, now }: { readonly to: string; readonly hasMore: boolean; readonly now: number },
): readonly Operation[] => {
  const pending = place(fanOutKey, 'zset');
  const cursors = place(fanOutCursorsKey, 'hash');
  const goesOn: Operation = ['ZADD', pending, now, author];
  if (to !== '') return [['HSET', cursors, author, to], goesOn];
  return [
    ['HDEL', cursors, author],
    hasMore ? goesOn : ['ZREM', pending, author],
    ['HINCRBY', place(countsKey, 'hash'), 'homes:fanned_out', 1],
  ];
};
