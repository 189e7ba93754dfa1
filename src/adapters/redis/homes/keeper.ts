import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { CHANGED } from '../../../application/ports/edge-acts.js';
import type { HomeKeeper } from '../../../application/ports/home-keeper.js';
import { whileChanged } from '../../../application/while-changed.js';
import { isIntact, isDeadAtHome, isToBegin, type HomeLimits } from '../../../domain/home/home.js';
import type { Username } from '../../../domain/username.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { homesKey, homeWorkKey, postKey, userKey } from '../keys.js';
import {
  beginOps,
  changeOps,
  dropOps,
  homeChecks,
  homeFacts,
  homeOf,
  repliesOf,
} from '../keyspace/homes.js';
import { UsernameText } from '../rows.js';
import { fact, type Check } from '../transaction.js';

/** Drops a home, whether or not it is read. */
export const dropHome = (redis: RedisConnection, reader: Username, checks: readonly Check[] = []) =>
  commitFree(redis, checks, (list) => dropOps(list, reader));

/** Drops the home that was not read for longest, if that was before `idleSince`. */
export const dropIdleHome = (
  redis: RedisConnection,
  idleSince: number,
): TE.TaskEither<StoreError, 'worked' | 'idle'> =>
  pipe(
    readFacts(redis, [
      fact('ZRANGEBYSCORE', homesKey, '-inf', idleSince, 'WITHSCORES', 'LIMIT', 0, 1),
    ]),
    TE.flatMap(([found]): TE.TaskEither<StoreError, 'worked' | 'idle'> => {
      const [name, read] = found as readonly string[];
      if (!UsernameText.is(name)) return TE.right('idle');
      return pipe(
        dropHome(redis, name, [{ ...fact('ZSCORE', homesKey, name), reply: read }]),
        TE.map(() => 'worked' as const),
      );
    }),
  );

export const makeRedisHomeKeeper = (redis: RedisConnection, limits: HomeLimits): HomeKeeper => ({
  ask: (reader, now) => {
    const user = fact('TYPE', userKey(reader));
    const facts = [
      ...homeFacts(reader),
      user,
      fact('ZSCORE', homesKey, reader),
      fact('ZSCORE', homeWorkKey, reader),
    ];
    return whileChanged(
      pipe(
        readFacts(redis, facts, 'lenient'),
        TE.flatMap((replies): TE.TaskEither<StoreError, unknown> => {
          const [, , type, listed, due] = replies;
          if (type === 'none') return TE.right(undefined);
          const found = repliesOf(replies);
          const is = { isListed: listed !== null, isDue: due !== null };
          const begins = isToBegin(homeOf(found), is, limits);
          const [unchanged] = homeChecks(reader, found);
          return pipe(
            commitFree(
              redis,
              [{ ...user, reply: type }, ...(begins ? [unchanged] : [])],
              (list) => [
                ['ZADD', list.place(homesKey, 'zset'), 'GT', now, reader],
                ...(begins ? beginOps(list, reader, now) : []),
              ],
            ),
            TE.map((outcome) => outcome ?? CHANGED),
          );
        }),
      ),
    );
  },

  sweep: (reader, dead) => {
    const entries = [...dead];
    if (entries.length === 0) return TE.right(undefined);
    const authors = [...new Set(dead.values())].filter((author) => author !== null);
    const facts = [
      ...homeFacts(reader),
      fact('ZMSCORE', userKey(reader, 'home'), ...entries.map(([id]) => id)),
      ...entries.map(([id]) => fact('HMGET', postKey(id), 'username', 'banned', 'created_at')),
      ...authors.flatMap((author) => [
        fact('TYPE', userKey(author)),
        fact('SISMEMBER', userKey(reader, 'following'), author),
      ]),
    ];
    return pipe(
      readFacts(redis, facts),
      TE.flatMap((replies): TE.TaskEither<StoreError, unknown> => {
        const found = repliesOf(replies);
        const home = homeOf(found);
        if (!isIntact(home)) return TE.right(undefined);
        const scores = replies[2] as readonly (string | null)[];
        const looks = replies.slice(3 + entries.length);
        const here = new Set(
          authors.filter((_, at) => looks[2 * at] !== 'none' && looks[2 * at + 1] === 1),
        );
        const gone = entries.flatMap(([member, seen], at) => {
          const score = Number(scores[at] ?? Number.NaN);
          const [author = null, banned, created_at] = replies[3 + at] as readonly (string | null)[];
          const post = { author, isBanned: banned === '1', created_at: Number(created_at) };
          const isDead = isDeadAtHome(post, {
            score,
            seen,
            isFollowed: seen !== null && here.has(seen),
          });
          return isDead && !Number.isNaN(score) ? [{ member, score }] : [];
        });
        // What is to come back is noted by whoever brings it back, as is a follow: either is another step.
        return gone.length === 0
          ? TE.right(undefined)
          : commitFree(redis, homeChecks(reader, found), (list) =>
              changeOps(list, reader, { added: [], gone }, { count: 0, floor: home.floor }),
            );
      }),
    );
  },
});
