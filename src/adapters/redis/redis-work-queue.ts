import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import type { WorkQueue } from '../../application/ports/work-queue.js';
import { parsePostId } from '../../domain/post.js';
import { parseStoredUsername } from '../../domain/username.js';
import { erasureFrom, type Eraser } from './eraser.js';
import type { Gateway } from './gateway.js';
import { readPiece, rerankCursorsKey, reranksKey, workCursorsKey, workKey } from './keys.js';
import { alignPost, propagateChunk } from './propagate-chunk.js';
import { rerankChunk } from './rerank-chunk.js';
import { HashtagText } from './rows.js';
import { versionFrom } from './stamp-text.js';
import { unlinkChunk } from './unlink-chunk.js';

export const makeRedisWorkQueue = (redis: Gateway, eraser: Eraser): WorkQueue => {
  const claim = (queue: string, cursors: string, now: number) =>
    redis.script('claim', [queue, cursors], [now, now + CLAIM_MS], t.array(t.string));

  const run = (piece: string, cursor: string, now: number): TE.TaskEither<StoreError, unknown> => {
    const { kind, owner } = readPiece(piece);
    const username = parseStoredUsername(owner);
    const id = parsePostId(owner);
    if (kind === 'propagate' && username._tag === 'Right')
      return propagateChunk(redis, username.right, cursor, now);
    if (kind === 'erase' && username._tag === 'Right')
      return eraser.goOn(erasureFrom(username.right, cursor), now);
    if (kind === 'align' && id._tag === 'Right') return alignPost(redis, id.right, now);
    if (kind === 'unlink' && id._tag === 'Right')
      return unlinkChunk(redis, id.right, versionFrom(cursor), now);
    return TE.right(undefined);
  };

  const rerank = (now: number): TE.TaskEither<StoreError, 'worked' | 'idle'> =>
    pipe(
      claim(reranksKey, rerankCursorsKey, now),
      TE.flatMap(([name = '', cursor = '']): TE.TaskEither<StoreError, 'worked' | 'idle'> => {
        return HashtagText.is(name)
          ? pipe(
              rerankChunk(redis, name, cursor, now),
              TE.map(() => 'worked' as const),
            )
          : TE.right('idle');
      }),
    );

  return {
    runNext: (now) =>
      pipe(
        claim(workKey, workCursorsKey, now),
        TE.flatMap(([piece, cursor = '']): TE.TaskEither<StoreError, 'worked' | 'idle'> =>
          piece === undefined
            ? rerank(now)
            : pipe(
                run(piece, cursor, now),
                TE.map(() => 'worked' as const),
              ),
        ),
      ),
  };
};
