import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { ErasureActs, ErasureReading } from '../../application/ports/erasure-acts.js';
import type { Deletion } from '../../application/ports/user-store.js';
import type { CommentId } from '../../domain/comment.js';
import { parsePostId } from '../../domain/post.js';
import type { Erasure } from '../../domain/sync/decide-erasure.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import { parseVersions, type Row } from '../../domain/sync/row.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { commitWithoutBudget, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, jobOf, tombstoneKey, userIdsKey, userKey, workCursorsKey } from './keys.js';
import { askAll, askComment, askEdge, askPost } from './keyspace/erasure-facts.js';
import { listsOf, TIE_SIDES } from './keyspace/erasure.js';
import { erasureFrom, erasureOps, endErasureOps } from './keyspace/undoing.js';
import type { Lifetimes } from './keyspace/waiting.js';
import type { MakeSpend } from './spending.js';
import { keyList, type Operation } from './plan.js';
import { CommentIdText, decodeReply, PostIdText, TextOrNull, UsernameText } from './rows.js';
import { checksOf, fact, type Check, type Fact } from './transaction.js';

type Where = 'live' | 'gone';

interface RedisReading extends ErasureReading {
  readonly checks: readonly Check[];
  /** Whether data will be left after this step. */
  readonly isLeft: boolean;
  /** Whether another user of that name exists who is not being erased. */
  readonly isAnother: boolean;
}

/** Whether the user exists; the Xano id, versions and name; the last delete; and the erasure's cursor. */
const Texts = t.tuple([TextOrNull, TextOrNull, TextOrNull]);
const UserReplies = t.tuple([t.number, Texts, TextOrNull, TextOrNull]);
const userFacts = (username: Username): readonly Fact[] => [
  fact('EXISTS', userKey(username)),
  fact('HMGET', userKey(username), 'id', 'sys_versions', 'display_name'),
  fact('GET', tombstoneKey('user', username)),
  fact('HGET', workCursorsKey, jobOf('erase', username)),
];

/** Follows, mutes, likes, bookmarks and comments that one step deletes, so that it blocks Redis for about a millisecond. */
const EDGES = 20;
/** A post takes as many operations as this many of those. */
const POST_WEIGHT = 4;
const POSTS = EDGES / POST_WEIGHT;

/** Reads the heads of the user's lists; the newest posts first, since they are at the head of feeds. */
const headFacts = (username: Username, where: Where): readonly Fact[] => {
  const [posts, banned, liked, bookmarked, comments, ...ties] = listsOf(username).map(
    (list) => list[where],
  ) as [string, string, string, string, string, ...string[]];
  return [
    fact('ZRANGE', posts, 0, POSTS - 1, 'REV'),
    fact('ZRANGE', banned, 0, POSTS - 1, 'REV'),
    fact('ZRANGE', liked, 0, EDGES - 1, 'REV', 'WITHSCORES'),
    fact('ZRANGE', bookmarked, 0, EDGES - 1, 'REV', 'WITHSCORES'),
    fact('ZRANGE', comments, 0, EDGES - 1, 'REV'),
    ...ties.map((set) => fact('SRANDMEMBER', set, EDGES)),
  ];
};

/** Checks that the lists still begin the same; the members of a set may come in any order. */
const headChecks = (facts: readonly Fact[], replies: readonly unknown[]): readonly Check[] =>
  facts.flatMap((of, at): readonly Check[] => {
    const reply = replies[at] as readonly string[];
    if (of.command !== 'SRANDMEMBER') return [{ ...of, reply }];
    const all = reply.map(() => 1);
    return all.length === 0 ? [] : [{ ...fact('SMISMEMBER', of.key, ...reply), reply: all }];
  });

const sizeFacts = (username: Username, where: Where): readonly Fact[] =>
  listsOf(username).map((list) => fact(list.kind === 'zset' ? 'ZCARD' : 'SCARD', list[where]));

const Posts = t.array(PostIdText);
/** Ids and instants (as text), alternating. */
const Acts = t.array(t.string);
const Heads = t.type({
  shown: Posts,
  banned: Posts,
  liked: Acts,
  bookmarked: Acts,
  comments: t.array(CommentIdText),
  /** In the order of `TIE_SIDES`. */
  ties: t.array(t.array(UsernameText)),
});

interface AskedEdge {
  readonly edge: EdgeName;
  readonly since: string | null;
}

const actsIn = (
  user: Username,
  kind: 'like' | 'bookmark',
  flat: readonly string[],
): readonly AskedEdge[] =>
  flat.flatMap((target, place) =>
    place % 2 === 0 ? [{ edge: { kind, user, target }, since: flat[place + 1] ?? null }] : [],
  );

const edgesIn = (
  username: Username,
  { liked, bookmarked, ties }: t.TypeOf<typeof Heads>,
): readonly AskedEdge[] => [
  ...actsIn(username, 'like', liked),
  ...actsIn(username, 'bookmark', bookmarked),
  ...TIE_SIDES.flatMap(({ kind, isMine }, at) =>
    (ties[at] ?? []).map((other) => ({
      edge: isMine
        ? { kind, user: username, target: other }
        : { kind, user: other, target: username },
      since: null,
    })),
  ),
];

const numberIn = (text: string | null): number => {
  const number = Number(text ?? 0);
  return Number.isFinite(number) ? number : 0;
};

const heldIn = (sizes: readonly number[]): Deletion => {
  const [posts = 0, banned = 0, likes = 0, bookmarks = 0, comments = 0, ...ties] = sizes;
  const [followers = 0, following = 0] = ties;
  return { posts: posts + banned, likes, bookmarks, followers, following, comments };
};

/** Reads the post that each comment is on. */
const readTargets = (redis: RedisConnection, ids: readonly CommentId[]) =>
  pipe(
    readFacts(
      redis,
      ids.map((id) => fact('HGET', commentKey(id), 'post_id')),
    ),
    TE.map((replies) =>
      ids.map((id, at) => {
        const post = replies[at];
        const on = parsePostId(typeof post === 'string' ? post : '');
        return { id, on: E.isRight(on) ? on.right : null };
      }),
    ),
  );

/** Reads an erasure in two round trips, with comments in three: each asks about what the one before listed. */
const readErasure = (
  redis: RedisConnection,
  username: Username,
  where: Where,
  erasureOf: (id: string | null, cursor: string) => Erasure,
): TE.TaskEither<StoreError, RedisReading> =>
  gen(function* () {
    const [who, sizes] = [userFacts(username), sizeFacts(username, where)];
    const ofHeads = headFacts(username, where);
    const first = yield* ask(readFacts(redis, [...who, ...sizes, ...ofHeads]));
    const user = first.slice(0, who.length);
    const counts = first.slice(who.length, who.length + sizes.length);
    const lists = first.slice(who.length + sizes.length);
    const known = yield* ask(TE.fromEither(decodeReply(UserReplies)(user)));
    const [shown, banned, liked, bookmarked, said, ...ties] = lists;
    const heads = yield* ask(
      TE.fromEither(
        decodeReply(Heads)({
          ...{ shown, banned, liked, bookmarked, ties },
          comments: said,
        }),
      ),
    );
    const [isHere, [id, versions, name], tombstone, cursor] = known;
    const fields: Row['fields'] = name === null ? {} : { display_name: name };
    const erasure = erasureOf(id === '' ? null : id, cursor ?? '');

    const listed = [...heads.shown, ...heads.banned].slice(0, POSTS);
    const edges = edgesIn(username, heads).slice(0, EDGES - POST_WEIGHT * listed.length);
    const room = EDGES - POST_WEIGHT * listed.length - edges.length;
    const written = yield* ask(readTargets(redis, heads.comments.slice(0, room)));
    const posts = askAll(listed.map((post) => askPost(post, erasure)));
    const acts = askAll(edges.map(({ edge, since }) => askEdge(edge, since)));
    const comments = askAll(written.map(({ id, on }) => askComment(id, on)));
    const ids = erasure.id === null ? [] : [fact('HGET', userIdsKey, erasure.id)];
    const parts = [posts.facts, acts.facts, comments.facts, ids];
    const further = [...(yield* ask(readFacts(redis, parts.flat())))];
    const [ofPosts, ofActs, ofComments, ofIds] = parts.map((part) =>
      further.splice(0, part.length),
    ) as [unknown[], unknown[], unknown[], unknown[]];

    const numbers = counts.map(Number);
    const taken = listed.length + edges.length + written.length;
    const isLeft = taken < numbers.reduce((sum, size) => sum + size, 0);
    return {
      erasure,
      user: isHere === 1 ? { fields, versions: parseVersions(versions ?? '') } : null,
      known: typeof ofIds[0] === 'string' ? parseIdFacts(ofIds[0]) : null,
      tombstone: numberIn(tombstone),
      belongings: {
        posts: posts.made(ofPosts),
        edges: acts.made(ofActs),
        comments: comments.made(ofComments),
      },
      held: heldIn(numbers),
      isLeft,
      isAnother: where === 'gone' && isHere === 1,
      checks: [
        ...checksOf(who, user),
        ...posts.checks(ofPosts),
        ...acts.checks(ofActs),
        ...comments.checks(ofComments),
        ...checksOf(ids, ofIds),
        // The last step checks that nothing was added meanwhile, nor took another entry's place.
        ...(isLeft ? [] : [...checksOf(sizes, counts), ...headChecks(ofHeads, lists)]),
      ],
    };
  });

export const makeRedisErasureActs = (
  redis: RedisConnection,
  spend: MakeSpend,
  settings: Lifetimes & { readonly exploreMax: number },
): ErasureActs => ({
  read: (username, at) => readErasure(redis, username, 'live', (id) => ({ username, id, at })),
  readLeft: (username) =>
    readErasure(redis, username, 'gone', (_, cursor) => erasureFrom(username, cursor)),

  commit: (reading, { steps, origin, event, now }) => {
    const { erasure, checks, isLeft, isAnother } = reading as RedisReading;
    const list = keyList();
    const ops: readonly Operation[] = [
      ...steps.flatMap((step) => erasureOps(list, erasure.username, step, { ...settings, now })),
      ...endErasureOps(list, erasure, { isLeft, isAnother }, now),
      // A user is deleted however full the outbox is.
      ...(spend(list, origin, {}, event)?.events ?? []),
    ];
    return pipe(
      commitWithoutBudget(redis, list, { checks, ops }),
      TE.map((done) => {
        if (E.isLeft(done)) return CHANGED;
        return isLeft ? ('left' as const) : ('done' as const);
      }),
    );
  },
});
