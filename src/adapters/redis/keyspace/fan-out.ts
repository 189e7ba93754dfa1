import { HEAVY } from '../../../domain/home/notes.js';
import type { Username } from '../../../domain/username.js';
import { countsKey, fanOutCursorsKey, fanOutFromKey, fanOutKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { fact, type Fact } from '../transaction.js';

/** An author whom very many follow may lose them. */
const REVIEW_MS = 86_400_000;

/** How far bringing the posts of an author into homes has come, and the least instant that came since. */
export const fanOutFacts = (author: Username): readonly [Fact, Fact] => [
  fact('HGET', fanOutCursorsKey, author),
  fact('HGET', fanOutFromKey, author),
];

/** Begins to bring them from a cursor on; null: nobody follows. What came before is brought no more. */
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

/** A piece is done: on from the next cursor; '' at the end, where what came since begins anew. */
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
