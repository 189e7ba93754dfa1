import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { whileChanged } from '../../application/while-changed.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { commitFree, commitOrAgain, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { tagKeys } from './keys.js';
import { finishOps, goOnOps, RERANKS, type Job } from './keyspace/job-steps.js';
import { nextRerank, rankWhereOps } from './keyspace/ranks.js';
import { PostIdText } from './rows.js';
import { answers, fact } from './transaction.js';

/**
 * Each is read, reckoned and written in the one step, at some 20 µs of Redis: 200 held it for 4.7 ms beside readers, and
 * made the slowest of these.
 */
const CHUNK = 40;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

/**
 * Brings one chunk of a tag's stored scores to the present, so that reads need not walk far. Of two that do the same
 * neither undoes the other, so that nothing is checked of how far it has come.
 */
export const rerankChunk = (
  redis: RedisConnection,
  tag: Hashtag,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const { ranked } = tagKeys(tag);
  const job: Job = { queue: RERANKS, name: tag, cursor };
  const isHere = fact('TYPE', ranked);

  /** It is due again while the tag has posts; of one that has got some meanwhile that must not be forgotten. */
  const finish = whileChanged(
    gen(function* () {
      const [type] = yield* ask(readFacts(redis, [isHere]));
      const isOver = type === 'none';
      return yield* ask(
        commitOrAgain(redis, isOver ? [answers(type, isHere)] : [], (list) =>
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
      commitFree(redis, [], (list) => [
        ...ids.flatMap((id) => rankWhereOps(list, id, [tag], now)),
        ...(isLast ? [] : goOnOps(list, job, place, now)),
      ]),
    );
    if (isLast) yield* ask(finish);
  });
};
