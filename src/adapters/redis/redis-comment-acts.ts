import * as E from 'fp-ts/lib/Either.js';
import { storeDamaged, type ChangeRefused, type StoreError } from '../../application/errors.js';
import { ask, gen, known, type Question, type Steps } from '../../application/gen.js';
import type {
  CommentActs,
  CommentMissing,
  CommentReading,
} from '../../application/ports/comment-acts.js';
import { readComment, type Comment, type CommentId } from '../../domain/comment.js';
import { printKind } from '../../domain/key.js';
import { commit, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, postKey, tombstoneKey } from './keys.js';
import { actedFact, actedIn, typeOfUser, unblockedChecks } from './keyspace/edge-facts.js';
import { commentOps } from './keyspace/comments.js';
import { ranksOf } from './keyspace/ranks.js';
import { UNVERSIONED_COMMENT_FIELDS, toRow } from '../../domain/sync/stored-row.js';
import type { Row } from '../../domain/sync/row.js';
import { keyList, type Operation } from './plan.js';
import { FlatHash, toHash } from './rows.js';
import type { MakeSpend } from './spending.js';
import { answers, checksOf, fact, type Check } from './transaction.js';

interface RedisReading extends CommentReading {
  readonly checks: readonly Check[];
}

const DAMAGED = storeDamaged(
  printKind({ of: 'comment', id: '' as CommentId }),
  new Error('an unreadable comment'),
);

/** Null where there is none. */
const storedIn = (flat: unknown): E.Either<StoreError, Comment | null> =>
  FlatHash.is(flat) && flat.length > 0
    ? E.fromNullable<StoreError>(DAMAGED)(readComment(toHash(flat)))
    : E.right(null);

const rowIn = (flat: unknown): Row =>
  toRow(FlatHash.is(flat) ? toHash(flat) : {}, UNVERSIONED_COMMENT_FIELDS);

export const makeRedisCommentActs = (redis: RedisConnection, spend: MakeSpend): CommentActs => ({
  read: (post, id, actor) => {
    const facts = [
      actedFact(post),
      typeOfUser(actor),
      fact('HGETALL', commentKey(id)),
      fact('ZSCORE', postKey(post, 'comments'), id),
      fact('GET', tombstoneKey('comment', id)),
    ];
    return gen(function* (): Steps<Question<StoreError>, RedisReading> {
      const replies = yield* ask(readFacts(redis, facts));
      const [ofPost, ofActor, flat, score, tombstone] = replies;
      const stored = yield* known(storedIn(flat));
      // One that waits for its end is on no post any more.
      const isListed = stored?.post_id === post && score !== null;
      return {
        snapshot: {
          post: actedIn(ofPost),
          isActorHere: ofActor === 'hash',
          comment: isListed ? stored : null,
          row: rowIn(flat),
          isTaken: stored !== null,
          tombstone: Number(tombstone ?? 0),
        },
        checks: checksOf(facts, replies),
      };
    });
  },

  enact: (reading, { step, origin, costs, event, now }) =>
    gen(function* (): Steps<
      Question<ChangeRefused | StoreError>,
      E.Either<null, number | CommentMissing>
    > {
      const { checks } = reading as RedisReading;
      const { comment, post } = step;
      const list = keyList();
      const size: Operation = ['ZCARD', list.place(postKey(comment.post_id, 'comments'), 'zset')];
      const done = yield* ask(
        commit(redis, list, {
          // Whether the authors are here was not read, nor who blocks whom.
          checks: [
            ...checks,
            answers('hash', typeOfUser(post.author)),
            answers('hash', typeOfUser(comment.username)),
            ...(step.do === 'put-comment' ? unblockedChecks(comment.username, post.author) : []),
          ],
          ops: [...commentOps(list, step, now), ...ranksOf(list, [step], now), size],
          spend: spend(list, origin, costs, event),
        }),
      );
      if (E.isRight(done)) return E.right(Number(done.right.at(-1)));
      if (done.left === checks.length + 1) return E.right('no_post');
      if (done.left === checks.length + 2) return E.right('no_writer');
      return done.left > checks.length ? E.right('blocked') : E.left(null);
    }),
});
