import { ask, gen } from '../../application/gen.js';
import type { CommentLists, CommentQuery } from '../../application/ports/comment-lists.js';
import { isAfter, readComment, type CommentId, type CommentPlace } from '../../domain/comment.js';
import { readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { commentKey, postKey } from './keys.js';
import { entriesIn } from './reading/entries.js';
import { FlatHash, toHash } from './rows.js';
import { fact, type Fact } from './transaction.js';

/** Entries from a place on, with as many more as may share its instant and come before it. */
const entriesFact = (key: string, query: CommentQuery, alike: number): Fact => {
  const { order, after, offset, count } = query;
  const [head, tail] = order === 'newest' ? ['+inf', '-inf'] : ['-inf', '+inf'];
  const from = after === null ? head : String(after.at);
  const limit = after === null ? [offset, count] : [0, alike + count];
  return order === 'newest'
    ? fact('ZREVRANGEBYSCORE', key, from, tail, 'WITHSCORES', 'LIMIT', ...limit)
    : fact('ZRANGEBYSCORE', key, from, tail, 'WITHSCORES', 'LIMIT', ...limit);
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
