import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Reconciler } from '../../../application/ports/reconciler.js';
import { LEADERBOARD, POST_SIZES, type PostCounter } from '../../../domain/derive.js';
import { engagementOf } from '../../../domain/engagement.js';
import type { PostId } from '../../../domain/post.js';
import type { TotalFacts } from '../../../domain/reconcile/facts.js';
import type { Username } from '../../../domain/username.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { bannedKey, postKey, sharedKey, userKey } from '../keys.js';
import type { Fact } from '../transaction.js';
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
  { command: 'HMGET', key: userKey(username), args: ['role', 'sys_engagement'] },
  { command: 'ZSCORE', key: leaderboardKey, args: [username] },
  ...listsOf(username).map((key): Fact => ({ command: 'ZCARD', key, args: [] })),
];
const GUARDS = 4;

const numberOf = (text: unknown): number | null =>
  typeof text === 'string' && text !== '' && Number.isSafeInteger(Number(text))
    ? Number(text)
    : null;

/** Null where one of the keys is damaged. */
const soundOf = (replies: readonly unknown[]): readonly unknown[] | null =>
  replies.some((reply) => reply instanceof Error) ? null : replies;

/** Likes and bookmarks are taken from their sets, since a counter may be what is wrong. */
const postFacts = (id: PostId): readonly Fact[] => [
  { command: 'HMGET', key: postKey(id), args: ['username', 'commentsCount'] },
  ...POST_SIZES.map(([, part]): Fact => ({ command: 'SCARD', key: postKey(id, part), args: [] })),
];
const OF_POST = 1 + POST_SIZES.length;

const earnedBy = (username: Username, replies: readonly unknown[]): number => {
  let earned = 0;
  for (let place = 0; place < replies.length; place += OF_POST) {
    const values = replies[place];
    const [author, comments] = Array.isArray(values) ? (values as readonly unknown[]) : [];
    const commentsCount = Number(comments ?? 0);
    const sizes = POST_SIZES.map(([counter], nth) => [counter, Number(replies[place + 1 + nth])]);
    if (author === username)
      earned += engagementOf({
        ...(Object.fromEntries(sizes) as Record<PostCounter, number>),
        commentsCount: Number.isFinite(commentsCount) ? commentsCount : 0,
      });
  }
  return earned;
};

/** Null when something was written before the sum was whole, or there is nothing to sum up. */
export const readTotal = (
  redis: RedisConnection,
  username: Username,
): TE.TaskEither<StoreError, TotalFacts | null> => {
  const guards = guardFacts(username);
  const read = (facts: readonly Fact[]) => readFacts(redis, [...guards, ...facts], MOST_BYTES);

  const sumUp = (
    nth: number,
    from: number,
    before: { readonly earned: number; readonly guard: string | null },
  ): TE.TaskEither<StoreError, TotalFacts | null> => {
    const key = listsOf(username)[nth] ?? '';
    const page: Fact = { command: 'ZRANGE', key, args: [String(from), String(from + POSTS - 1)] };
    return pipe(
      read([page]),
      TE.flatMap((found) => {
        const ids = (soundOf(found)?.[GUARDS] ?? null) as readonly PostId[] | null;
        if (ids === null) return TE.right(null);
        return pipe(
          read(ids.flatMap(postFacts)),
          TE.flatMap((replies): TE.TaskEither<StoreError, TotalFacts | null> => {
            const sound = soundOf(replies);
            const guard = JSON.stringify(found.slice(0, GUARDS));
            const isSame = [before.guard ?? guard, JSON.stringify(replies.slice(0, GUARDS))].every(
              (text) => text === guard,
            );
            if (sound === null || !isSame) return TE.right(null);
            const earned = before.earned + earnedBy(username, sound.slice(GUARDS));
            if (ids.length === POSTS) return sumUp(nth, from + POSTS, { earned, guard });
            if (nth === 0) return sumUp(1, 0, { earned, guard });
            const [values, leaderboard] = sound;
            const [role, kept] = values as readonly unknown[];
            return TE.right(
              role === null
                ? null
                : {
                    isModel: role === 'model',
                    earned,
                    kept: numberOf(kept),
                    leaderboard: numberOf(leaderboard),
                  },
            );
          }),
        );
      }),
    );
  };

  const patiently = (tries: number): TE.TaskEither<StoreError, TotalFacts | null> =>
    pipe(
      sumUp(0, 0, { earned: 0, guard: null }),
      TE.flatMap((facts) => (facts === null && tries > 1 ? patiently(tries - 1) : TE.right(facts))),
    );
  return patiently(PATIENCE);
};

/** Sets an author's total, and the score on the leaderboard, provided that both are as they were seen. */
export const mendTotal =
  (redis: RedisConnection): Reconciler['mendTotal'] =>
  (username, { earned, kept, leaderboard }) => {
    const user = userKey(username);
    const facts: readonly Fact[] = [
      { command: 'TYPE', key: user, args: [] },
      { command: 'HGET', key: user, args: ['sys_engagement'] },
      { command: 'ZSCORE', key: leaderboardKey, args: [username] },
    ];
    return pipe(
      readFacts(redis, facts),
      TE.flatMap((replies) => {
        const [type, isKept, leaderboardScore] = replies;
        if (
          type !== 'hash' ||
          numberOf(isKept) !== kept ||
          numberOf(leaderboardScore) !== leaderboard
        )
          return TE.right('changed' as const);
        const checks = facts.map((fact, nth) => ({ ...fact, reply: replies[nth] }));
        return pipe(
          commitFree(redis, checks, (list) => {
            const place = list.place(user, 'hash');
            return [
              ['HSET', place, 'sys_engagement', String(earned)],
              ['leaderboard', place, list.place(leaderboardKey, 'zset'), username],
            ];
          }),
          TE.map((done) => (done === null ? ('changed' as const) : ('mended' as const))),
        );
      }),
    );
  };
