import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { AbandonedChanges } from '../../../application/ports/abandoned-changes.js';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { CLOCKS_APART } from '../../../domain/clocks.js';
import type { RedisConnection } from '../connection.js';
import { changesKey } from '../keys.js';
import { inBucket } from './buckets.js';
import type { ClusterChange } from './change.js';

const Ids = t.readonlyArray(t.string);

/**
 * Settles the abandoned changes of every bucket; those on a node that does not answer are left for another time. Each bucket
 * is handled by itself, one change after the other, so that a node that hangs does not delay the buckets of others.
 */
export const settle =
  (redis: Pick<RedisConnection, 'script'>, change: ClusterChange): AbandonedChanges['settle'] =>
  (age) =>
    pipe(
      Array.from({ length: BUCKETS }, (_, bucket) => bucket),
      TE.traverseArray((bucket) =>
        pipe(
          redis.script('abandoned', [inBucket(bucket, changesKey)], [age, CLOCKS_APART], Ids),
          TE.flatMapTask(T.traverseSeqArray((id) => change.recover(bucket, id))),
          TE.match(
            (error): readonly E.Either<StoreError, void>[] => [E.left(error)],
            (all) => all,
          ),
          T.map(E.right),
        ),
      ),
      TE.map((all) => {
        const outcomes = all.flat();
        const failed = outcomes.filter(E.isLeft).at(-1);
        return { count: outcomes.filter(E.isRight).length, failed: failed?.left ?? null };
      }),
    );
