import { isTie } from '../../../domain/entities/edges.js';
import { actCountedBy, USER_SIZES, type Listed } from '../../../domain/derive.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import { type Key, printKey, typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import { instantOf } from '../../../domain/reconcile/evaluate-member.js';
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
  namesOfSet,
  postKey,
  reranksKey,
  sharedKey,
  tagKeys,
  userIdsKey,
  userKey,
  userSearchKey,
  wakeCursorsKey,
  wakesKey,
  workCursorsKey,
  workKey,
} from '../keys.js';
import { countCommentsOp, dropCommentOps, listCommentOps } from '../keyspace/comments.js';
import { liveSides, namesOf } from '../keyspace/edge-places.js';
import { countOps, addToListsOps, removeEdgeOps, noteForHomeOps } from '../keyspace/edges.js';
import { rankOps, rankWhereOps, RERANK_INTERVAL } from '../keyspace/ranks.js';
import type { KeyList, Operation } from '../plan.js';

/** How long a value that was set aside is kept, since somebody may need it, ms. */
const ASIDE_TTL = 7 * 24 * 3_600_000;

/** What repair operations depend on besides the changes. */
export interface RepairContext {
  readonly now: number;
  readonly exploreMax: number;
  /** The edge as it was read; null for other claims. */
  readonly edge: EdgeFacts | null;
  /** The instant from which homes lack an author's posts, ms; null: they lack none. */
  readonly fanOut: ReadonlyMap<string, number | null>;
}

type ChangeOf<Name extends Change['do']> = Extract<Change, { readonly do: Name }>;

const keyOfList = (list: Listed): string =>
  list.of === 'banned' ? bannedKey(list.username) : printKey(list);

/** Updates a counter of a post, and the ranks that depend on it. */
const countPostOps = (
  list: KeyList,
  edge: EdgeName,
  hashtags: readonly Hashtag[],
  now: number,
): readonly Operation[] => [
  ...countOps(list, edge, null, liveSides(edge)),
  ...rankWhereOps(list, edge.target as PostId, hashtags, now),
];

const countEdgeOps = (list: KeyList, edge: EdgeName, { now, edge: facts }: RepairContext) => {
  if (isTie(edge.kind)) return countOps(list, edge, null, liveSides(edge));
  const hashtags = facts?.post?.['hashtags'];
  return hashtags === undefined ? [] : countPostOps(list, edge, storedTags(hashtags), now);
};

/** Adds the edge on both sides, and in the lists by time. An unknown instant becomes the version, or now. */
const joinOps = (list: KeyList, edge: EdgeName, around: RepairContext): readonly Operation[] => {
  const { place } = list;
  const { mine, theirs } = liveSides(edge);
  const facts = around.edge;
  if (facts === null) return [];
  const isOfUsers = isTie(edge.kind);
  const isMine = (key: string): boolean =>
    namesOf(edge).some((names) => names.key === key && names.set === mine);
  const instant = instantOf(edge, facts) ?? around.now;
  return [
    isOfUsers
      ? ['SADD', place(mine, 'set'), edge.target]
      : ['ZADD', place(mine, 'zset'), 'NX', String(instant), edge.target],
    ['SADD', place(theirs, 'set'), edge.user],
    ...addToListsOps(list, edge, instant),
    ...facts.nameLists.flatMap(({ key, size, instant: held, of }): readonly Operation[] => {
      const isIn = isMine(key) ? facts.mine : facts.theirs;
      const becomes = of + (isIn ? 0 : 1);
      // Where the set was lost, the list has more names than the set regains: it is deleted, and made anew at the next read.
      return size > 0 && size + (held === null ? 1 : 0) !== becomes
        ? [['UNLINK', place(key, 'zset')]]
        : [];
    }),
    ...noteForHomeOps(list, edge),
    ...countEdgeOps(list, edge, around),
  ];
};

type OpsOf<Name extends Change['do']> = (
  list: KeyList,
  change: ChangeOf<Name>,
  around: RepairContext,
) => readonly Operation[];

const OPS: { readonly [Name in Change['do']]: OpsOf<Name> } = {
  set: ({ place }, { row, fields }) =>
    Object.entries(fields).map(([field, value]) =>
      value === null
        ? ['HDEL', place(printKey(row), 'hash'), field]
        : ['HSET', place(printKey(row), 'hash'), field, value],
    ),
  copy: ({ place }, { id, fields }) => [
    ['HSET', place(postKey(id), 'hash'), ...Object.entries(fields).flat()],
  ],
  'count-user': ({ place }, { username, counter }) => {
    const part = USER_SIZES.find(([name]) => name === counter)?.[1] ?? null;
    const of: Key = { of: 'user', username, part };
    const kind = typeOf(of) === 'zset' ? 'zset' : 'set';
    const size = kind === 'zset' ? 'ZCARD' : 'SCARD';
    return [['count', place(userKey(username), 'hash'), counter, size, place(printKey(of), kind)]];
  },
  'count-post': (list, { id, counter, hashtags }, { now }) => {
    const kind = actCountedBy(counter);
    if (kind === null)
      return [countCommentsOp(list, id, null), ...rankWhereOps(list, id, hashtags, now)];
    return countPostOps(list, { kind, user: '' as Username, target: id }, hashtags, now);
  },
  enter: ({ place }, { list, score, member }) => [
    ['ZADD', place(keyOfList(list), 'zset'), String(score), member],
  ],
  leave: ({ place }, { list, member }) => [['ZREM', place(keyOfList(list), 'zset'), member]],
  'list-comment': (list, { comment, score }) => listCommentOps(list, comment, score),
  'drop-comment': (list, { comment }) => dropCommentOps(list, comment),
  'leave-comments': ({ place }, { list, id }) => [['ZREM', place(printKey(list), 'zset'), id]],
  explore: ({ place }, { score, id }, { exploreMax }) => {
    const explore = place(sharedKey('explore:feed'), 'zset');
    return [
      ['ZADD', explore, String(score), id],
      ['ZREMRANGEBYRANK', explore, '0', String(-(exploreMax + 1))],
    ];
  },
  tag: (list, { id, tag, score }, { now }) => [
    ['ZADD', list.place(tagKeys(tag).posts, 'zset'), String(score), id],
    ...rankOps(list, id, [tag], now),
    ['ZADD', list.place(reranksKey, 'zset'), 'NX', String(now + RERANK_INTERVAL), tag],
  ],
  note: ({ place }, { author, score }, { now, fanOut }) => {
    const from = fanOut.get(author);
    if (from === undefined) return [];
    const at = Number.isFinite(score) ? score : 0;
    return [
      ['ZADD', place(fanOutKey, 'zset'), 'NX', String(now), author],
      ...(from === null || at < from
        ? [['HSET', place(fanOutFromKey, 'hash'), author, String(at)] as const]
        : []),
    ];
  },
  /** Retries the records deferred for this id. */
  index: ({ place, at }, { username, id }, { now }) => {
    const owner = userIdOwner(id);
    const waiting = at(deferredKey(owner));
    return [
      ['HSET', place(userIdsKey, 'hash'), id, username],
      ['wake', place(wakesKey, 'zset'), place(wakeCursorsKey, 'hash'), now, [owner], [waiting]],
    ];
  },
  'find-by': ({ place }, { entries }) => [
    ['ZADD', place(userSearchKey, 'zset'), ...entries.flatMap((entry) => ['0', entry])],
  ],
  'find-not-by': ({ place }, { entries }) => [['ZREM', place(userSearchKey, 'zset'), ...entries]],
  /** Adds a post that a deletion has missed to what is left to undo. */
  erase: ({ place }, { id, author, score, at }, { now }) => [
    ['ZADD', place(goneKey(userKey(author, 'posts')), 'zset'), String(score), id],
    ['ZADD', place(workKey, 'zset'), String(now), jobOf('erase', author)],
    ['HSET', place(workCursorsKey, 'hash'), jobOf('erase', author), String(at)],
  ],
  join: (list, { edge }, around) => joinOps(list, edge, around),
  part: (list, { edge }, around) => [
    ...removeEdgeOps(list, edge, liveSides(edge)),
    ...noteForHomeOps(list, edge),
    ...countEdgeOps(list, edge, around),
  ],
  /** Also deletes the set's names by time, which are made anew at the next read. */
  'set-aside': ({ at }, { name, key }) => {
    const names = namesOfSet(key);
    const [from, to] = [at(name), at(asideKey(name))];
    return [
      ...(names === null ? [] : [['UNLINK', at(names)] as const]),
      ['DEL', to],
      ['move', from, to],
      ['PEXPIRE', to, ASIDE_TTL],
    ];
  },
  persist: ({ at }, { name }) => [['PERSIST', at(name)]],
  unlist: ({ place }, { name }) => [['UNLINK', place(name, 'zset')]],
};

/** The operations of a change. */
export const changeOps = <Name extends Change['do']>(
  list: KeyList,
  change: ChangeOf<Name>,
  around: RepairContext,
): readonly Operation[] => (OPS[change.do] as OpsOf<Name>)(list, change, around);
