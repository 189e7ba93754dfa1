import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Eraser } from '../../application/erase-user.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { fanOut } from '../../application/homes/fan-out.js';
import { fillHome } from '../../application/homes/fill.js';
import { dropIdleHome } from '../../application/homes/keep.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import type { HomeStore } from '../../application/ports/home-store.js';
import type { WorkQueue } from '../../application/ports/work-queue.js';
import { whileChanged } from '../../application/while-changed.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { HomeLimits } from '../../domain/home/home.js';
import { parsePostId } from '../../domain/post.js';
import { parseStoredUsername } from '../../domain/username.js';
import { claimNext } from './claims.js';
import { commitOrNull, commitOrRetry, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import {
  tagKeys,
  fanOutCursorsKey,
  fanOutKey,
  homeCursorsKey,
  homeWorkKey,
  readJob,
  rerankCursorsKey,
  reranksKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { REVIEW_MS } from './keyspace/fan-out.js';
import { finishOps, continueOps, RERANKS, type Job } from './keyspace/job-steps.js';
import { nextRerank, rankWhereOps, RERANK_INTERVAL } from './keyspace/ranks.js';
import type { Lifetimes } from './keyspace/waiting.js';
import { alignPost, propagateChunk } from './propagate-chunk.js';
import { PostIdText, HashtagText, UsernameText } from './rows.js';
import { answers, fact } from './transaction.js';
import { unlinkChunk } from './unlink-chunk.js';

/**
 * Posts per step: each is read, scored and written, some 20 µs of Redis. 200 blocked it for 4.7 ms beside readers, and made
 * the slowest of those.
 */
const CHUNK = 40;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

/**
 * Updates one chunk of a tag's stored scores, so that reads need not walk far. Two processes may do the same chunk without
 * harm, so the cursor is not checked.
 */
const rerankChunk = (
  redis: RedisConnection,
  tag: Hashtag,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const { ranked } = tagKeys(tag);
  const job: Job = { queue: RERANKS, name: tag, cursor };
  const isHere = fact('TYPE', ranked);

  /** Schedules the next update while the tag has posts; checks that none has come when it ends the job. */
  const finish = whileChanged(
    gen(function* () {
      const [type] = yield* ask(readFacts(redis, [isHere]));
      const isOver = type === 'none';
      return yield* ask(
        commitOrRetry(redis, isOver ? [answers(type, isHere)] : [], (list) =>
          isOver
            ? finishOps(list, job)
            : [
                ['HDEL', list.place(RERANKS.cursors, 'hash'), tag],
                ['ZADD', list.place(RERANKS.due, 'zset'), String(nextRerank(tag, now)), tag],
              ],
        ),
      );
    }),
  );

  return gen(function* () {
    const from = cursor === '' ? '0' : cursor;
    const [place, entries] = yield* ask(
      redis.send(ScanReply, 'ZSCAN', ranked, from, 'COUNT', CHUNK),
    );
    const ids = entries.filter((_, at) => at % 2 === 0).filter(PostIdText.is);
    // `0` is both the beginning and the end.
    const isLast = place === '0';
    yield* ask(
      commitOrNull(redis, [], (list) => [
        ...ids.flatMap((id) => rankWhereOps(list, id, [tag], now)),
        ...(isLast ? [] : continueOps(list, job, place, now)),
      ]),
    );
    if (isLast) yield* ask(finish);
  });
};

const QUEUES = {
  work: { queue: workKey, cursors: workCursorsKey, furthest: CLAIM_MS },
  fanOuts: { queue: fanOutKey, cursors: fanOutCursorsKey, furthest: REVIEW_MS },
  homes: { queue: homeWorkKey, cursors: homeCursorsKey, furthest: CLAIM_MS },
  reranks: { queue: reranksKey, cursors: rerankCursorsKey, furthest: RERANK_INTERVAL },
} as const;

interface Options {
  readonly lifetimes: Lifetimes;
  /** Time without a reader after which a home is dropped, ms. */
  readonly homeIdle: number;
  readonly limits: HomeLimits;
}

export const makeRedisWorkQueue = (
  redis: RedisConnection,
  eraser: Eraser,
  homes: HomeStore,
  { homeIdle, limits, lifetimes }: Options,
): WorkQueue => {
  const run = (piece: string, cursor: string, now: number): TE.TaskEither<StoreError, unknown> => {
    const { kind, owner } = readJob(piece);
    const username = parseStoredUsername(owner);
    const id = parsePostId(owner);
    if (kind === 'propagate' && username._tag === 'Right')
      return propagateChunk(redis, username.right, cursor, now);
    if (kind === 'erase' && username._tag === 'Right') return eraser.goOn(username.right, now);
    if (kind === 'align' && id._tag === 'Right') return alignPost(redis, id.right, now);
    if (kind === 'unlink' && id._tag === 'Right')
      return unlinkChunk(redis, id.right, cursor, { ...lifetimes, now });
    return TE.right(undefined);
  };

  type Turn = (now: number) => TE.TaskEither<StoreError, 'worked' | 'idle'>;

  /** Works on the entry that has been due longest in a queue; skips names of the wrong form. */
  const turn =
    <A>(
      queue: Parameters<typeof claimNext>[1],
      owner: { readonly is: (name: unknown) => name is A },
      does: (name: A, cursor: string, now: number) => TE.TaskEither<StoreError, unknown>,
    ): Turn =>
    (now) =>
      gen(function* () {
        const claimed = yield* ask(claimNext(redis, queue, now, now + CLAIM_MS));
        if (claimed === null) return 'idle';
        if (owner.is(claimed.name)) yield* ask(does(claimed.name, claimed.cursor, now));
        return 'worked';
      });

  const turns: readonly Turn[] = [
    turn(QUEUES.work, t.string, run),
    turn(QUEUES.fanOuts, UsernameText, fanOut(homes, limits)),
    turn(QUEUES.homes, UsernameText, fillHome(homes, limits)),
    turn(QUEUES.reranks, HashtagText, (tag, cursor, now) => rerankChunk(redis, tag, cursor, now)),
    (now) => dropIdleHome(homes, now - homeIdle),
  ];

  let asked = 0;
  return {
    runNext: (now) =>
      gen(function* () {
        // Each queue comes first in its turn, however much the others hold.
        const first = asked++ % turns.length;
        for (const take of [...turns.slice(first), ...turns.slice(0, first)])
          if ((yield* ask(take(now))) === 'worked') return 'worked';
        return 'idle';
      }),
  };
};
