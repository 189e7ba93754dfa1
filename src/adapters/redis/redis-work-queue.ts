import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Eraser } from '../../application/erase-user.js';
import { fanOut } from '../../application/homes/fan-out.js';
import { fillHome } from '../../application/homes/fill.js';
import { dropIdleHome } from '../../application/homes/keep.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import type { HomeStore } from '../../application/ports/home-store.js';
import type { WorkQueue } from '../../application/ports/work-queue.js';
import type { HomeLimits } from '../../domain/home/home.js';
import { parsePostId } from '../../domain/post.js';
import { parseStoredUsername } from '../../domain/username.js';
import { claimNext } from './claims.js';
import type { RedisConnection } from './connection.js';
import {
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
import { alignPost, propagateChunk } from './propagate-chunk.js';
import { rerankChunk } from './rerank-chunk.js';
import { HashtagText, UsernameText } from './rows.js';
import { unlinkChunk } from './unlink-chunk.js';
import type { Lifetimes } from './keyspace/waiting.js';

/** So often the last kind of work comes first. */
const FAIR = 4;

interface Options {
  readonly lifetimes: Lifetimes;
  /** Homes that nobody read for so long are dropped, ms. */
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

  /** Takes what has been due longest in a queue; what `does` is told nothing of is passed over. */
  const turn =
    <A>(
      queue: string,
      cursors: string,
      owner: { readonly is: (name: unknown) => name is A },
      does: (name: A, cursor: string, now: number) => TE.TaskEither<StoreError, unknown>,
    ): Turn =>
    (now) =>
      gen(function* () {
        const claimed = yield* ask(claimNext(redis, { queue, cursors }, now, now + CLAIM_MS));
        if (claimed === null) return 'idle';
        if (owner.is(claimed.name)) yield* ask(does(claimed.name, claimed.cursor, now));
        return 'worked';
      });

  const turns: readonly Turn[] = [
    turn(workKey, workCursorsKey, t.string, run),
    turn(fanOutKey, fanOutCursorsKey, UsernameText, fanOut(homes, limits)),
    turn(homeWorkKey, homeCursorsKey, UsernameText, fillHome(homes, limits)),
    turn(reranksKey, rerankCursorsKey, HashtagText, (tag, cursor, now) =>
      rerankChunk(redis, tag, cursor, now),
    ),
    (now) => dropIdleHome(homes, now - homeIdle),
  ];

  let asked = 0;
  return {
    runNext: (now) =>
      gen(function* () {
        asked += 1;
        // However much there is of one kind, the others have their turn.
        for (const take of asked % FAIR === 0 ? turns.toReversed() : turns)
          if ((yield* ask(take(now))) === 'worked') return 'worked';
        return 'idle';
      }),
  };
};
