import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { AbandonedChanges } from '../../../application/ports/abandoned-changes.js';
import { BUCKETS } from '../../../domain/health/cluster.js';
import type { RedisConnection } from '../connection.js';
import { changesKey } from '../keys.js';
import { inBucket } from './buckets.js';
import type { ClusterChange } from './change.js';

const Ids = t.readonlyArray(t.string);

/**
 * Looks in every bucket; what a node that is away holds is left for another time. Each bucket is seen to by itself, one change
 * after the other, so that one whose node hangs does not keep the others.
 */
export const settle =
  (redis: Pick<RedisConnection, 'script'>, change: ClusterChange): AbandonedChanges['settle'] =>
  (age) =>
    pipe(
      Array.from({ length: BUCKETS }, (_, bucket) => bucket),
      TE.traverseArray((bucket) =>
        pipe(
          redis.script('abandoned', [inBucket(bucket, changesKey)], [age], Ids),
          TE.orElse(() => TE.right<never, readonly string[]>([])),
          TE.flatMapTask(
            T.traverseSeqArray((id) =>
              pipe(
                change.recover(bucket, id),
                TE.match(
                  () => 0,
                  () => 1,
                ),
              ),
            ),
          ),
        ),
      ),
      TE.map((settled) => settled.flat().reduce<number>((sum, one) => sum + one, 0)),
    );
