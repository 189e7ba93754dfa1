import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { PostId } from '../../domain/post.js';
import type { RedisConnection } from './connection.js';
import { PostIdText } from './rows.js';

const ScanReply = t.tuple([t.string, t.array(t.string)]);

/** Some post ids of a zset, and where to go on; `0` is both the beginning and the end. */
export const scanZset = (
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
