import * as E from 'fp-ts/lib/Either.js';
import { storeDamaged, type ChangeRefused, type StoreError } from '../../application/errors.js';
import { ask, gen, known, type Question, type Steps } from '../../application/gen.js';
import type {
  CommentActs,
  CommentMissing,
  CommentReading,
  CommentLists,
  CommentQuery,
} from '../../application/ports/comments.js';
import {
  readComment,
  type Comment,
  type CommentId,
  isAfter,
  type CommentPlace,
} from '../../domain/comment.js';
import { printKind } from '../../domain/key.js';
import type { Row } from '../../domain/sync/row.js';
import { UNVERSIONED_COMMENT_FIELDS, toRow } from '../../domain/sync/stored-row.js';
import { commit, readFacts, stillHolds } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, postKey, tombstoneKey } from './keys.js';
import { commentOps } from './keyspace/comments.js';
import { actedFact, actedIn, typeOfUser, unblockedChecks } from './keyspace/edge-facts.js';
import { ranksOf } from './keyspace/ranks.js';
import { keyList, type Operation } from './plan.js';
import { entriesIn } from './reading/entries.js';
import { FlatHash, toHash } from './rows.js';
import type { MakeSpend } from './spending.js';
import { answers, checksOf, fact, type Check, type Fact } from './transaction.js';

interface RedisReading extends CommentReading {
  readonly checks: readonly Check[];
}

const DAMAGED = storeDamaged(
  printKind({ of: 'comment', id: '' as CommentId }),
  new Error('an unreadable comment'),
);

/** Null where there is no comment. */
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
      // A comment whose deletion is still being worked off is no longer listed on its post.
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
          // The reading covers neither whether both authors exist nor who blocks whom.
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

  holds: (reading) => stillHolds(redis, (reading as RedisReading).checks),
});

/** Reads entries from a place on, and as many more as may share its instant and precede it. */
const entriesFact = (key: string, query: CommentQuery, alike: number): Fact => {
  const { order, after, count } = query;
  const [head, tail] = order === 'newest' ? ['+inf', '-inf'] : ['-inf', '+inf'];
  const from = after === null ? head : String(after.at);
  const command = order === 'newest' ? 'ZREVRANGEBYSCORE' : 'ZRANGEBYSCORE';
  return fact(command, key, from, tail, 'WITHSCORES', 'LIMIT', 0, alike + count);
};

export const makeRedisCommentLists = (redis: RedisConnection): CommentLists => ({
  slice: (post, query) =>
    gen(function* () {
      const { order, after, count } = query;
      const key = postKey(post, 'comments');
      let alike = 0;
      if (after !== null) {
        const [found] = yield* ask(readFacts(redis, [fact('ZCOUNT', key, after.at, after.at)]));
        alike = Number(found);
      }
      const [size, flat] = yield* ask(
        readFacts(redis, [fact('ZCARD', key), entriesFact(key, query, alike)]),
      );
      const places = entriesIn(flat as readonly string[])
        .map(({ member, score }): CommentPlace => ({ at: score, id: member as CommentId }))
        .filter((place) => after === null || isAfter(place, after, order))
        .slice(0, count);
      const hashes = yield* ask(
        readFacts(
          redis,
          places.map(({ id }) => fact('HGETALL', commentKey(id))),
          'lenient',
        ),
      );
      return {
        entries: places.map((place, at) => {
          const hash = hashes[at];
          return { place, comment: FlatHash.is(hash) ? readComment(toHash(hash)) : null };
        }),
        size: Number(size),
      };
    }),
});
