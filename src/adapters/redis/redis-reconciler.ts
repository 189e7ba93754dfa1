import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import type { Reconciler, Place } from '../../application/ports/reconciler.js';
import { LEADERBOARD, POST_SIZES, type PostCounter } from '../../domain/derive.js';
import { engagementOf } from '../../domain/engagement.js';
import { typeOf } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { TotalFacts } from '../../domain/reconcile/facts.js';
import type { Username } from '../../domain/username.js';
import { commitOrNull, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { homesToReconcile } from './homes/compare.js';
import { fanOutFromKey, userKey, bannedKey, postKey, sharedKey, userSearchKey } from './keys.js';
import { splitScored, readCollections, readNamed } from './reconcile/collections.js';
import { readStrays } from './reconcile/ask-about-search.js';
import { MOST_BYTES } from './reconcile/question.js';
import { type RedisEvidence, readEvidence } from './reconcile/read-evidence.js';
import { changeOps } from './reconcile/repairs.js';
import { answers, checksOf, fact, type Fact } from './transaction.js';

/** Makes all repairs if what was seen still holds; a damaged key blocks them. */
const mend =
  (redis: RedisConnection, exploreMax: number): Reconciler['mend'] =>
  (look, changes, now) =>
    pipe(
      gen(function* () {
        const authors = [
          ...new Set(changes.flatMap((change) => (change.do === 'note' ? [change.author] : []))),
        ];
        // Authors whose posts homes may lack, and the instant from which the fan-out covers them.
        const homes = authors.map((author) => fact('TYPE', userKey(author, 'followers')));
        const notes = authors.map((author) => fact('HGET', fanOutFromKey, author));
        const replies = yield* ask(readFacts(redis, [...homes, ...notes]));
        const from = replies.slice(authors.length);
        const fanOut = new Map(
          authors.flatMap((author, nth): readonly (readonly [string, number | null])[] =>
            replies[nth] === 'none'
              ? []
              : [[author, typeof from[nth] === 'string' ? Number(from[nth]) : null]],
          ),
        );
        const around = {
          now,
          exploreMax,
          edge: look.facts.of === 'edge' ? look.facts : null,
          fanOut,
        };
        // An author with no followers needs no fan-out; a new follower makes the check fail.
        const unfollowed = homes.filter((_, nth) => replies[nth] === 'none');
        const checks = [
          ...(look as RedisEvidence).checks(),
          ...checksOf(notes, from),
          ...unfollowed.map((followers) => answers('none', followers)),
        ];
        const done = yield* ask(
          commitOrNull(redis, checks, (list) =>
            changes.flatMap((change) => changeOps(list, change, around)),
          ),
        );
        return done === null ? ('changed' as const) : ('mended' as const);
      }),
      TE.orElse((error) =>
        error._tag === 'StoreDamaged' ? TE.right('blocked' as const) : TE.left(error),
      ),
    );

/** Posts that are summed up in one step. */
const POSTS = 80;
const PATIENCE = 3;

const listsOf = (username: Username): readonly string[] => [
  userKey(username, 'posts'),
  bannedKey(username),
];

const leaderboardKey = sharedKey(LEADERBOARD.name);

/** Facts that change with anything that the sum depends on. */
const guardFacts = (username: Username): readonly Fact[] => [
  fact('HMGET', userKey(username), 'role', 'sys_engagement'),
  fact('ZSCORE', leaderboardKey, username),
  ...listsOf(username).map((key) => fact('ZCARD', key)),
];
const GUARDS = 4;

const numberOf = (text: unknown): number | null =>
  typeof text === 'string' && text !== '' && Number.isSafeInteger(Number(text))
    ? Number(text)
    : null;

/** Counts likes, bookmarks and comments in their collections, since a stored counter may be what is wrong. */
const postFacts = (id: PostId): readonly Fact[] => [
  fact('HGET', postKey(id), 'username'),
  ...POST_SIZES.map(([, part]) =>
    fact(typeOf({ of: 'post', id, part }) === 'zset' ? 'ZCARD' : 'SCARD', postKey(id, part)),
  ),
];
const OF_POST = 1 + POST_SIZES.length;

const earnedBy = (username: Username, replies: readonly unknown[]): number => {
  let earned = 0;
  for (let place = 0; place < replies.length; place += OF_POST) {
    const sizes = POST_SIZES.map(([counter], nth) => [counter, Number(replies[place + 1 + nth])]);
    if (replies[place] === username)
      earned += engagementOf(Object.fromEntries(sizes) as Record<PostCounter, number>);
  }
  return earned;
};

/** Resolves to null when a write came before the sum was complete, or there is nothing to sum up. */
const sumUp = (redis: RedisConnection, username: Username) =>
  gen(function* (): Generator<TE.TaskEither<StoreError, unknown>, TotalFacts | null, unknown> {
    const guards = guardFacts(username);
    let guard: string | null = null;
    let earned = 0;
    let ends: readonly unknown[] = [];
    /** Reads facts; returns null when a guard has changed. */
    function* read(facts: readonly Fact[]) {
      const replies = yield* ask(readFacts(redis, [...guards, ...facts], MOST_BYTES));
      ends = replies.slice(0, GUARDS);
      const seen = JSON.stringify(ends);
      const isSound = !replies.some((reply) => reply instanceof Error) && seen === (guard ?? seen);
      guard = seen;
      return isSound ? replies.slice(GUARDS) : null;
    }
    for (const key of listsOf(username)) {
      let ids: readonly PostId[] = [];
      for (let from = 0; from === 0 || ids.length === POSTS; from += POSTS) {
        const page = yield* read([fact('ZRANGE', key, from, from + POSTS - 1)]);
        ids = (page?.[0] ?? []) as readonly PostId[];
        const replies = page && (yield* read(ids.flatMap(postFacts)));
        if (replies === null) return null;
        earned += earnedBy(username, replies);
      }
    }
    const [role, kept] = ends[0] as readonly unknown[];
    if (role === null) return null;
    const leaderboard = numberOf(ends[1]);
    return { isModel: role === 'model', earned, kept: numberOf(kept), leaderboard };
  });

/** As `sumUp`, tried again when a write came meanwhile. */
const readTotal = (
  redis: RedisConnection,
  username: Username,
): TE.TaskEither<StoreError, TotalFacts | null> =>
  gen(function* () {
    for (let tries = 1; tries < PATIENCE; tries += 1) {
      const facts = yield* ask(sumUp(redis, username));
      if (facts !== null) return facts;
    }
    return yield* ask(sumUp(redis, username));
  });

/** Sets an author's total and leaderboard score if both are as they were seen. */
const mendTotal =
  (redis: RedisConnection): Reconciler['mendTotal'] =>
  (username, { earned, kept, leaderboard }) =>
    gen(function* () {
      const user = userKey(username);
      const facts = [
        fact('TYPE', user),
        fact('HGET', user, 'sys_engagement'),
        fact('ZSCORE', leaderboardKey, username),
      ];
      const replies = yield* ask(readFacts(redis, facts));
      const [type, isKept, score] = replies;
      if (type !== 'hash' || numberOf(isKept) !== kept || numberOf(score) !== leaderboard)
        return 'changed';
      const done = yield* ask(
        commitOrNull(redis, checksOf(facts, replies), (list) => {
          const place = list.place(user, 'hash');
          return [
            ['HSET', place, 'sys_engagement', String(earned)],
            ['leaderboard', place, list.place(leaderboardKey, 'zset'), username],
          ];
        }),
      );
      return done === null ? 'changed' : 'mended';
    });

/** Keys of one SCAN, and members of one SSCAN or ZSCAN. */
const CHUNK = 150;
/** Members of one collection that are returned at once. */
const MOST_MEMBERS = 500;

const ScanReply = t.tuple([t.string, t.array(t.string)]);
const NO_ENTRIES: t.TypeOf<typeof ScanReply> = ['0', []];

const placeOf = (cursor: string): Place => (cursor === '0' ? null : cursor);
const cursorOf = (place: Place): string => place ?? '0';

export const makeRedisReconciler = (
  redis: RedisConnection,
  { exploreMax }: { readonly exploreMax: number },
): Reconciler => {
  const membersIn = (type: 'set' | 'zset', name: string, from: Place) =>
    pipe(
      redis.script(
        'walk',
        [name],
        [type === 'set' ? 'SSCAN' : 'ZSCAN', cursorOf(from), CHUNK],
        ScanReply,
      ),
      // A key whose type has changed meanwhile has no members.
      TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(NO_ENTRIES) : TE.left(error))),
      TE.map(([cursor, entries]) => ({
        ...(type === 'set' ? { members: entries } : splitScored(entries)),
        next: placeOf(cursor),
      })),
    );
  const members: Reconciler['members'] = ({ name, key }, from) =>
    membersIn(typeOf(key) === 'set' ? 'set' : 'zset', name, from);

  return {
    size: redis.size,
    scan: (from) =>
      pipe(
        redis.scan(cursorOf(from), CHUNK),
        TE.map(([cursor, names]) => ({ names, next: placeOf(cursor) })),
      ),
    collections: (keys) => readCollections(redis, keys, MOST_MEMBERS),
    members,
    ...homesToReconcile(redis, members),
    named: (parts) => readNamed(redis, parts),
    strays: (from) =>
      pipe(
        membersIn('zset', userSearchKey, from),
        TE.flatMap(({ members: entries, next }) =>
          pipe(
            readStrays(redis, entries),
            TE.map((claims) => ({ entries: entries.length, claims, next })),
          ),
        ),
      ),
    look: (claims, whether) => readEvidence(redis, claims, whether),
    mend: mend(redis, exploreMax),
    total: (username) => readTotal(redis, username),
    mendTotal: mendTotal(redis),
  };
};
