import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { whileChanged } from '../../application/while-changed.js';
import { readComment, type Comment, type CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { ActedPost } from '../../domain/sync/decide-edge.js';
import { commitOrAgain, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, goneKey, postKey, userKey } from './keys.js';
import { actedFact, actedIn } from './keyspace/edge-facts.js';
import { countCommentsOp, dropCommentOps, listCommentOps } from './keyspace/comments.js';
import { cursorFact, type Job } from './keyspace/job-steps.js';
import { rankOps } from './keyspace/ranks.js';
import type { KeyList, Operation } from './plan.js';
import { toHash } from './rows.js';
import { checksOf, fact } from './transaction.js';

/** Each takes three checks and up to four operations, so that no step takes long. */
const AT_ONCE = 40;

/** A deletion of a post by this version, ms: what is newer outlives it where the post does; null takes everything. */
interface Deletion {
  readonly id: PostId;
  readonly job: Job;
  readonly at: number | null;
  readonly moment: { readonly now: number };
}

interface Found {
  readonly id: CommentId;
  /** Null: it is gone, cannot be read, or is one on another post. */
  readonly comment: Comment | null;
  readonly isWriterHere: boolean;
}

const undoOps = (
  list: KeyList,
  { id, at, moment }: Deletion,
  post: ActedPost | null,
  found: readonly Found[],
): readonly Operation[] => {
  const gone = list.place(goneKey(postKey(id, 'comments')), 'zset');
  const each = found.flatMap(({ id: name, comment, isWriterHere }): readonly Operation[] => {
    const leave: Operation = ['ZREM', gone, name];
    if (comment === null) return [leave];
    const { created_at: born } = comment;
    const stays = post !== null && isWriterHere && at !== null && born > at;
    return [
      ...(stays ? listCommentOps(list, comment, born) : dropCommentOps(list, comment)),
      leave,
    ];
  });
  return post === null
    ? each
    : [
        ...each,
        countCommentsOp(list, id, post.author),
        ...(post.isBanned ? [] : rankOps(list, id, post.hashtags, moment.now)),
      ];
};

const undoSome = (
  redis: RedisConnection,
  deletion: Deletion,
  ids: readonly CommentId[],
): TE.TaskEither<StoreError, unknown> =>
  whileChanged(
    gen(function* () {
      const { id, job } = deletion;
      const facts = [
        cursorFact(job),
        actedFact(id),
        ...ids.map((name) => fact('HGETALL', commentKey(name))),
      ];
      const replies = yield* ask(readFacts(redis, facts));
      const [cursor, post, ...hashes] = replies;
      // It was begun anew, which is said at the end.
      if (cursor !== job.cursor) return [];
      const comments = hashes.map((flat) => {
        const comment = readComment(toHash(flat as readonly string[]));
        return comment?.post_id === id ? comment : null;
      });
      const writers = comments.flatMap((comment) =>
        comment === null ? [] : [fact('TYPE', userKey(comment.username))],
      );
      const types = yield* ask(readFacts(redis, writers));
      const here = new Set(writers.flatMap(({ key }, nth) => (types[nth] === 'hash' ? [key] : [])));
      const found = ids.map((name, nth): Found => {
        const comment = comments[nth] ?? null;
        const isWriterHere = comment !== null && here.has(userKey(comment.username));
        return { id: name, comment, isWriterHere };
      });
      return yield* ask(
        commitOrAgain(redis, [...checksOf(facts, replies), ...checksOf(writers, types)], (list) =>
          undoOps(list, deletion, actedIn(post), found),
        ),
      );
    }),
  );

/** Takes away some of the comments on a deleted post, but for those that outlive it. */
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
