import { actCountedBy, USER_SIZES, type Listed } from '../../../domain/derive.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import { type Key, printKey, typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { EdgeFacts } from '../../../domain/reconcile/facts.js';
import type { Change } from '../../../domain/reconcile/fault.js';
import { storedTags } from '../../../domain/hashtag.js';
import { userIdOwner } from '../../../domain/sync/record.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import type { Username } from '../../../domain/username.js';
import {
  asideKey,
  bannedKey,
  deferredKey,
  fanOutFromKey,
  fanOutKey,
  goneKey,
  jobOf,
  namesKey,
  namesOfSet,
  postKey,
  reranksKey,
  sharedKey,
  tagKeys,
  userIdsKey,
  userKey,
  wakeCursorsKey,
  wakesKey,
  workCursorsKey,
  workKey,
} from '../keys.js';
import { liveSides } from '../keyspace/edge-places.js';
import { countOps, enterOps, leaveOps, noteOps } from '../keyspace/edges.js';
import { rankOps, rankWhereOps, RERANK_INTERVAL } from '../keyspace/ranks.js';
import type { KeyList, Operation } from '../plan.js';

/** How long what was put aside is kept, since it may be somebody's, ms. */
const ASIDE_TTL = 7 * 24 * 3_600_000;

/** What operations depend on besides the changes. */
export interface Surroundings {
  readonly now: number;
  readonly exploreMax: number;
  /** Of an edge, as it was read. */
  readonly edge: EdgeFacts | null;
  /** From which instant on homes lack posts of an author by now, ms; null: from none. */
  readonly fanOut: ReadonlyMap<string, number | null>;
}

type ChangeOf<Name extends Change['do']> = Extract<Change, { readonly do: Name }>;

const keyOfList = (list: Listed): string =>
  list.of === 'banned' ? bannedKey(list.username) : printKey(list);

const setOps = ({ place }: KeyList, { row, fields }: ChangeOf<'set'>): readonly Operation[] =>
  Object.entries(fields).map(([field, value]) =>
    value === null
      ? ['HDEL', place(printKey(row), 'hash'), field]
      : ['HSET', place(printKey(row), 'hash'), field, value],
  );

const countUserOp = (
  { place }: KeyList,
  { username, counter }: ChangeOf<'count-user'>,
): Operation => {
  const part = USER_SIZES.find(([name]) => name === counter)?.[1] ?? null;
  const of: Key = { of: 'user', username, part };
  const kind = typeOf(of) === 'zset' ? 'zset' : 'set';
  const size = kind === 'zset' ? 'ZCARD' : 'SCARD';
  return ['count', place(userKey(username), 'hash'), counter, size, place(printKey(of), kind)];
};

/** The counter of a post, and the ranks that go by it. */
const countPostOps = (
  list: KeyList,
  edge: EdgeName,
  hashtags: readonly Hashtag[],
  now: number,
): readonly Operation[] => [
  ...countOps(list, edge, null, liveSides(edge)),
  ...rankWhereOps(list, edge.target as PostId, hashtags, now),
];

const countEdgeOps = (list: KeyList, edge: EdgeName, { now, edge: facts }: Surroundings) => {
  if (edge.kind === 'follow') return countOps(list, edge, null, liveSides(edge));
  const hashtags = facts?.post?.['hashtags'];
  return hashtags === undefined ? [] : countPostOps(list, edge, storedTags(hashtags), now);
};

const partOps = (list: KeyList, edge: EdgeName, around: Surroundings): readonly Operation[] => [
  ...leaveOps(list, edge, liveSides(edge)),
  ...noteOps(list, edge),
  ...countEdgeOps(list, edge, around),
];

/** Both sides of it stand, in what they stand by time as well. An instant that is not remembered is the version, or now. */
const joinOps = (list: KeyList, edge: EdgeName, around: Surroundings): readonly Operation[] => {
  const { place } = list;
  const { mine, theirs } = liveSides(edge);
  const facts = around.edge;
  if (facts === null) return [];
  const { at, version, lists } = facts;
  const isFollow = edge.kind === 'follow';
  const instant = isFollow ? (version ?? 0) : (at ?? version ?? around.now);
  return [
    isFollow
      ? ['SADD', place(mine, 'set'), edge.target]
      : ['ZADD', place(mine, 'zset'), 'NX', String(instant), edge.target],
    ['SADD', place(theirs, 'set'), edge.user],
    ...enterOps(list, edge, instant),
    ...lists.flatMap(({ key, size, holds, of }): readonly Operation[] => {
      const isIn = key === namesKey('following', edge.user) ? facts.mine : facts.theirs;
      const becomes = of + (isIn ? 0 : 1);
      // Where the set was lost, its names are more than come back: they are made anew when next read.
      return size > 0 && size + (holds ? 0 : 1) !== becomes ? [['UNLINK', place(key, 'zset')]] : [];
    }),
    ...noteOps(list, edge),
    ...countEdgeOps(list, edge, around),
  ];
};

const tagOps = (
  list: KeyList,
  { id, tag, score }: ChangeOf<'tag'>,
  now: number,
): readonly Operation[] => {
  const { place } = list;
  return [
    ['ZADD', place(tagKeys(tag).posts, 'zset'), String(score), id],
    ...rankOps(list, id, [tag], now),
    ['ZADD', place(reranksKey, 'zset'), 'NX', String(now + RERANK_INTERVAL), tag],
  ];
};

const noteFanOutOps = (
  { place }: KeyList,
  { author, score }: ChangeOf<'note'>,
  { now, fanOut }: Surroundings,
): readonly Operation[] => {
  const from = fanOut.get(author);
  if (from === undefined) return [];
  const at = Number.isFinite(score) ? score : 0;
  return [
    ['ZADD', place(fanOutKey, 'zset'), 'NX', String(now), author],
    ...(from === null || at < from
      ? [['HSET', place(fanOutFromKey, 'hash'), author, String(at)] as const]
      : []),
  ];
};

/** A user is known by an id, and whoever waits for that is looked at. */
const indexOps = (
  { place, at }: KeyList,
  { username, id }: ChangeOf<'index'>,
  now: number,
): readonly Operation[] => {
  const owner = userIdOwner(id);
  const waiting = at(deferredKey(owner));
  return [
    ['HSET', place(userIdsKey, 'hash'), id, username],
    ['wake', place(wakesKey, 'zset'), place(wakeCursorsKey, 'hash'), now, [owner], [waiting]],
  ];
};

/** What a deletion has missed is given back to it. */
const eraseOps = (
  { place }: KeyList,
  { id, author, score, at }: ChangeOf<'erase'>,
  now: number,
): readonly Operation[] => [
  ['ZADD', place(goneKey(userKey(author, 'posts')), 'zset'), String(score), id],
  ['ZADD', place(workKey, 'zset'), String(now), jobOf('erase', author)],
  ['HSET', place(workCursorsKey, 'hash'), jobOf('erase', author), String(at)],
];

/** The names by time of a set go with it, and are made anew when they are next read. */
const asideOps = ({ at }: KeyList, { name, key }: ChangeOf<'set-aside'>): readonly Operation[] => {
  const [from, to, names] = [at(name), at(asideKey(name)), namesOfSet(key)];
  return [
    ...(names === null ? [] : [['UNLINK', at(names)] as const]),
    ['DEL', to],
    ['move', from, to],
    ['PEXPIRE', to, ASIDE_TTL],
  ];
};

/** What a change does to keys. */
export const changeOps = (
  list: KeyList,
  change: Change,
  around: Surroundings,
): readonly Operation[] => {
  const { place, at } = list;
  const { now } = around;
  switch (change.do) {
    case 'set':
      return setOps(list, change);
    case 'copy':
      return [['HSET', place(postKey(change.id), 'hash'), ...Object.entries(change.fields).flat()]];
    case 'count-user':
      return [countUserOp(list, change)];
    case 'count-post': {
      const { id, counter, hashtags } = change;
      const edge = { kind: actCountedBy(counter), user: '' as Username, target: id };
      return countPostOps(list, edge, hashtags, now);
    }
    case 'enter':
      return [['ZADD', place(keyOfList(change.list), 'zset'), String(change.score), change.member]];
    case 'leave':
      return [['ZREM', place(keyOfList(change.list), 'zset'), change.member]];
    case 'explore': {
      const explore = place(sharedKey('explore:feed'), 'zset');
      return [
        ['ZADD', explore, String(change.score), change.id],
        ['ZREMRANGEBYRANK', explore, '0', String(-(around.exploreMax + 1))],
      ];
    }
    case 'tag':
      return tagOps(list, change, now);
    case 'note':
      return noteFanOutOps(list, change, around);
    case 'index':
      return indexOps(list, change, now);
    case 'erase':
      return eraseOps(list, change, now);
    case 'join':
      return joinOps(list, change.edge, around);
    case 'part':
      return partOps(list, change.edge, around);
    case 'set-aside':
      return asideOps(list, change);
    case 'persist':
      return [['PERSIST', at(change.name)]];
    case 'unlist':
      return [['UNLINK', place(change.name, 'zset')]];
  }
};
