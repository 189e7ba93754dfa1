import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { PostActs, PostDone } from '../../application/ports/post-acts.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { commit, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { postKey } from './keys.js';
import { keepAnswerOps } from './keyspace/answers.js';
import { newPostFacts, newPostReading } from './keyspace/new-post-facts.js';
import { postFacts, postReading } from './keyspace/post-facts.js';
import { stepOps } from './keyspace/steps.js';
import type { Lifetimes } from './keyspace/waiting.js';
import type { MakeSpend } from './spending.js';
import { keyList, type KeyList, type Operation } from './plan.js';
import { toPost } from './post-row.js';
import { FlatHash, toHash } from './rows.js';
import type { Check } from './transaction.js';

interface RedisReading {
  readonly id: PostId;
  /** The last is that the author is here. */
  readonly checks: readonly Check[];
  readonly over?: readonly string[];
}

interface Settings extends Lifetimes {
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

/** What is answered of a post when all is done. */
const markOps = ({ place }: KeyList, id: PostId, viewer: Username | null): readonly Operation[] => [
  ['HGETALL', place(postKey(id), 'hash')],
  ...(viewer === null
    ? []
    : (['likes', 'bookmarks'] as const).map((part): Operation => [
        'SISMEMBER',
        place(postKey(id, part), 'set'),
        viewer,
      ])),
];

const marked = ([flat, liked, bookmarked]: readonly unknown[]): E.Either<StoreError, PostDone> => {
  if (!FlatHash.is(flat) || flat.length === 0) return E.right(null);
  const flags = { isLiked: liked === 1, isBookmarked: bookmarked === 1 };
  return pipe(
    toPost(toHash(flat)),
    E.map((post) => ({ post, ...flags })),
  );
};

export const makeRedisPostActs = (
  redis: RedisConnection,
  settings: Settings,
  spend: MakeSpend,
): PostActs => ({
  read: (id, asked) =>
    pipe(
      readFacts(redis, postFacts(id, asked)),
      TE.flatMapEither((replies) => postReading(id, asked, replies)),
    ),

  readNew: (post, actor, request, now) => {
    const facts = newPostFacts(post, actor, request, now);
    return pipe(
      readFacts(redis, facts),
      TE.map((replies) => newPostReading(post, facts, replies, now)),
    );
  },

  enact: (reading, { steps, origin, costs, event, now, answer }, viewer) => {
    const { id, checks, over = [] } = reading as RedisReading;
    const list = keyList();
    const ops = [
      ...steps.flatMap((step) => stepOps(list, step, { ...settings, now })),
      ...(answer === undefined ? [] : keepAnswerOps(list, answer, over, now)),
    ];
    const spending = event === null ? null : spend(list, origin, costs, event);
    return pipe(
      commit(redis, list, { checks, ops: [...ops, ...markOps(list, id, viewer)], spend: spending }),
      TE.flatMapEither((done): E.Either<StoreError, PostDone> => {
        if (E.isRight(done)) return marked(done.right.slice(ops.length));
        return E.right(done.left === checks.length ? 'orphaned' : CHANGED);
      }),
    );
  },
});
