import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { whileChanged } from '../../application/while-changed.js';
import { readComment, type Comment, type CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import { deferredComment } from '../../domain/sync/comment-row.js';
import type { Owner } from '../../domain/sync/record.js';
import type { Row } from '../../domain/sync/row.js';
import { toRow, UNVERSIONED_COMMENT_FIELDS } from '../../domain/sync/stored-row.js';
import { commitOrRetry, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, goneKey, postKey, tombstoneKey } from './keys.js';
import { dropCommentOps } from './keyspace/comments.js';
import { cursorFact, type Job } from './keyspace/job-steps.js';
import { deferOps, type Deferring } from './keyspace/waiting.js';
import type { KeyList, Operation } from './plan.js';
import { toHash } from './rows.js';
import { checksOf, fact } from './transaction.js';

/** Comments per step: each takes two checks and up to six operations, so that no step takes long. */
const AT_ONCE = 40;

/** A deletion of a post by version `at`, ms: newer comments are deferred until `owner` exists; null deletes everything. */
interface Deletion {
  readonly id: PostId;
  readonly job: Job;
  readonly at: number | null;
  readonly owner: Owner;
  /** The post's Xano id. */
  readonly called: PostId;
  readonly moment: Deferring;
}

interface Found {
  readonly id: CommentId;
  readonly row: Row;
  /** Null where it is gone, cannot be read, or is on another post. */
  readonly comment: Comment | null;
  /** Whether it is on a post made again under this id. */
  readonly isLive: boolean;
}

const undoOps = (
  list: KeyList,
  { id, at, owner, called, moment }: Deletion,
  found: readonly Found[],
  deadUntil: number,
): readonly Operation[] => {
  const gone = list.place(goneKey(postKey(id, 'comments')), 'zset');
  return found.flatMap(({ id: name, row, comment, isLive }): readonly Operation[] => {
    const leave: Operation = ['ZREM', gone, name];
    if (comment === null || isLive) return [leave];
    const lost = { post: called, erased: null, owner };
    const left = at === null ? [] : deferredComment(name, row, Math.max(at, deadUntil), lost);
    return [
      ...dropCommentOps(list, comment),
      ...left.flatMap((one) => deferOps(list, one, moment)),
      leave,
    ];
  });
};

const undoSome = (
  redis: RedisConnection,
  deletion: Deletion,
  ids: readonly CommentId[],
): TE.TaskEither<StoreError, unknown> =>
  whileChanged(
    gen(function* () {
      const { id, job } = deletion;
      const live = postKey(id, 'comments');
      const facts = [
        cursorFact(job),
        fact('GET', tombstoneKey('post', id)),
        ...ids.flatMap((name) => [fact('HGETALL', commentKey(name)), fact('ZSCORE', live, name)]),
      ];
      const replies = yield* ask(readFacts(redis, facts));
      const [cursor, tombstone, ...rest] = replies;
      // The job was begun anew; `end` of unlink-chunk.ts handles that.
      if (cursor !== job.cursor) return [];
      const found = ids.map((name, nth): Found => {
        const hash = toHash(rest[2 * nth] as readonly string[]);
        const comment = readComment(hash);
        return {
          id: name,
          row: toRow(hash, UNVERSIONED_COMMENT_FIELDS),
          comment: comment?.post_id === id ? comment : null,
          isLive: rest[2 * nth + 1] !== null,
        };
      });
      return yield* ask(
        commitOrRetry(redis, checksOf(facts, replies), (list) =>
          undoOps(list, deletion, found, Number(tombstone ?? 0)),
        ),
      );
    }),
  );

/** Deletes some of the comments on a deleted post; newer ones are deferred. */
export const undoComments = (
  redis: RedisConnection,
  deletion: Deletion,
  most: number,
): TE.TaskEither<StoreError, void> =>
  gen(function* () {
    const key = goneKey(postKey(deletion.id, 'comments'));
    const [ids] = yield* ask(readFacts(redis, [fact('ZRANGE', key, 0, most - 1)]));
    for (const some of RA.chunksOf(AT_ONCE)(ids as readonly CommentId[]))
      yield* ask(undoSome(redis, deletion, some));
  });
