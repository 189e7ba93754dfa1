import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import type { Reconciler } from '../../../application/ports/reconciler.js';
import { LEADERBOARD, POST_SIZES, type PostCounter } from '../../../domain/derive.js';
import { engagementOf } from '../../../domain/engagement.js';
import { typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { TotalFacts } from '../../../domain/reconcile/facts.js';
import type { Username } from '../../../domain/username.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { bannedKey, postKey, sharedKey, userKey } from '../keys.js';
import { checksOf, fact, type Fact } from '../transaction.js';
import { MOST_BYTES } from './question.js';

/** Posts that are summed up in one step. */
const POSTS = 80;
const PATIENCE = 3;

const listsOf = (username: Username): readonly string[] => [
  userKey(username, 'posts'),
  bannedKey(username),
];

const leaderboardKey = sharedKey(LEADERBOARD.name);

/** What changes with anything that the sum depends on. */
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

/** Likes, bookmarks and comments are taken from where they stand, since a counter may be what is wrong. */
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

/** Null when something was written before the sum was whole, or there is nothing to sum up. */
const sumUp = (redis: RedisConnection, username: Username) =>
  gen(function* (): Generator<TE.TaskEither<StoreError, unknown>, TotalFacts | null, unknown> {
    const guards = guardFacts(username);
    let guard: string | null = null;
    let earned = 0;
    let ends: readonly unknown[] = [];
    /** What is asked, provided that the guards stand as before. */
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

/** The same, tried again where something was written meanwhile. */
export const readTotal = (
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

/** Sets an author's total, and the score on the leaderboard, provided that both are as they were seen. */
export const mendTotal =
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
        commitFree(redis, checksOf(facts, replies), (list) => {
          const place = list.place(user, 'hash');
          return [
            ['HSET', place, 'sys_engagement', String(earned)],
            ['leaderboard', place, list.place(leaderboardKey, 'zset'), username],
          ];
        }),
      );
      return done === null ? 'changed' : 'mended';
    });
