import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import type { Lost } from '../../../domain/health/store-state.js';
import { answers, fact } from '../transaction.js';
import { commitOrNull, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { countsKey, markedKey, storeKey } from '../keys.js';
import type { ClusterAdmin } from './admin.js';
import { judgeMarkers } from './markers.js';

const KNOWN = [
  fact('HMGET', storeKey, 'lost_at', 'lost_buckets'),
  fact('GET', markedKey),
  fact('HGET', countsKey, 'latest:reconcile:xano'),
];

/**
 * Returns what a cluster has lost, by its markers; null: nothing, or a whole comparison with Xano has ended since. Notes a
 * loss before it writes the markers anew, so that no later check misses it.
 */
export const findLost = (
  redis: RedisConnection,
  cluster: ClusterAdmin,
  name: string,
  now: number,
): TE.TaskEither<StoreError, Lost | null> =>
  gen(function* () {
    const [known, marked, compared] = yield* ask(readFacts(redis, KNOWN));
    const [lostAt, buckets] = known as readonly (string | null)[];
    const isOurs = [answers(name, fact('HGET', storeKey, 'name'))];
    const markers = yield* ask(cluster.markers);
    const { wrong, lost, isWhole } = judgeMarkers(markers, name, marked !== null);
    if (lost > 0)
      yield* ask(
        commitOrNull(redis, isOurs, ({ place }) => [
          ['HSET', place(storeKey, 'hash'), 'lost_at', now, 'lost_buckets', lost],
        ]),
      );
    const isLaid = yield* ask(
      wrong.length === 0 ? TE.right(true) : cluster.writeMarkers(wrong, name),
    );
    if (marked === null && isLaid && isWhole)
      yield* ask(commitOrNull(redis, isOurs, ({ at }) => [['SET', at(markedKey), now]]));
    if (lost > 0) return { at: now, buckets: lost };
    return lostAt === null || Number(compared) > Number(lostAt)
      ? null
      : { at: Number(lostAt), buckets: Number(buckets) };
  });
