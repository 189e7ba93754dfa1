import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { whileChanged } from '../../application/while-changed.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { PostId } from '../../domain/post.js';
import { commitFree, commitOrAgain, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { tagKeys } from './keys.js';
import { finishOps, goOnOps, RERANKS, type Job } from './keyspace/job-steps.js';
import { RERANK_INTERVAL, rankWhereOps } from './keyspace/ranks.js';
import { PostIdText } from './rows.js';
import { answers, fact } from './transaction.js';

/** Each is read, reckoned and written in the one step, which is not to take long. */
const CHUNK = 200;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

/** Some post ids of a zset, and where to go on; `0` is both the beginning and the end. */
const scanZset = (
  redis: RedisConnection,
  zset: string,
  place: string,
  count: number,
): TE.TaskEither<StoreError, { readonly ids: readonly PostId[]; readonly place: string }> =>
  pipe(
    redis.command('ZSCAN', zset, (client) => client.zscan(zset, place, 'COUNT', count), ScanReply),
    TE.map(([further, entries]) => ({
      ids: entries.filter((_, at) => at % 2 === 0).filter(PostIdText.is),
      place: further,
    })),
  );

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
    pipe(
      readFacts(redis, [isHere]),
      TE.flatMap(([type]) =>
        commitOrAgain(redis, type === 'none' ? [answers(type, isHere)] : [], (list) =>
          type === 'none'
            ? finishOps(list, job)
            : [
                ['HDEL', list.place(RERANKS.cursors, 'hash'), tag],
                ['ZADD', list.place(RERANKS.due, 'zset'), String(now + RERANK_INTERVAL), tag],
              ],
        ),
      ),
    ),
  );

  return pipe(
    scanZset(redis, ranked, cursor === '' ? '0' : cursor, CHUNK),
    TE.flatMap(({ ids, place }) =>
      pipe(
        commitFree(redis, [], (list) => [
          ...ids.flatMap((id) => rankWhereOps(list, id, [tag], now)),
          ...(place === '0' ? [] : goOnOps(list, job, place, now)),
        ]),
        TE.flatMap(() => (place === '0' ? finish : TE.right(null))),
      ),
    ),
  );
};
