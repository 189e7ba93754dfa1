import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { AbandonedChanges } from '../../../application/ports/abandoned-changes.js';
import { BUCKETS } from '../../../domain/health/cluster.js';
import type { RedisConnection } from '../connection.js';
import { changesKey } from '../keys.js';
import { inBucket } from './buckets.js';
import type { ClusterChange } from './change.js';

const Ids = t.readonlyArray(t.string);

/** Looks in every bucket for changes that began long ago; what a node that is away holds is left for another time. `age`: ms. */
export const settle =
  (
    redis: Pick<RedisConnection, 'send'>,
    change: ClusterChange,
    age: number,
  ): AbandonedChanges['settle'] =>
  (now) =>
    pipe(
      Array.from({ length: BUCKETS }, (_, bucket) => bucket),
      TE.traverseArray((bucket) =>
        pipe(
          redis.send(Ids, 'ZRANGEBYSCORE', inBucket(bucket, changesKey), '-inf', now - age),
          TE.map((ids) => ids.map((id) => ({ bucket, id }))),
          TE.orElse(() => TE.right<never, readonly { bucket: number; id: string }[]>([])),
        ),
      ),
      TE.map((found) => found.flat()),
      TE.flatMap(
        TE.traverseSeqArray(({ bucket, id }) =>
          pipe(
            change.recover(bucket, id),
            TE.match(
              () => 0,
              () => 1,
            ),
            TE.fromTask,
          ),
        ),
      ),
      TE.map((settled) => settled.reduce<number>((sum, one) => sum + one, 0)),
    );
