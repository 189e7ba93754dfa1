import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Gateway } from './gateway.js';
import { postKey, rerankCursorsKey, reranksKey, tagKeys } from './keys.js';
import { keyList } from './plan.js';
import { tagPlan } from './removal-plan.js';
import { Flag } from './rows.js';
import { scanZset } from './scan-zset.js';

const CHUNK = 500;

/** Brings one chunk of a tag's stored scores to the present, so that reads need not walk far. */
export const rerankChunk = (
  redis: Gateway,
  tag: Hashtag,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    scanZset(redis, tagKeys(tag).ranked, cursor === '' ? '0' : cursor, CHUNK),
    TE.flatMap(({ ids, place }) => {
      const list = keyList();
      const plan = {
        tag: tagPlan(list, tag),
        reranks: list.key(reranksKey),
        cursors: list.key(rerankCursorsKey),
        entries: ids.map((id) => ({ id, post: list.key(postKey(id)) })),
      };
      return redis.script(
        'rerank',
        list.keys,
        [JSON.stringify(plan), place === '0' ? '' : place, now],
        Flag,
      );
    }),
  );
