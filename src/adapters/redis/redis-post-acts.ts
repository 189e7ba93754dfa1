import * as E from 'fp-ts/lib/Either.js';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import { ask, gen, known, type Question, type Steps } from '../../application/gen.js';
import type {
  MarkedPost,
  NewPostReading,
  PostAct,
  PostActs,
  PostDone,
  Reading,
} from '../../application/ports/post-acts.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { commit, commitUnread, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { postKey } from './keys.js';
import { keepAnswerOps } from './keyspace/answers.js';
import { NEW_POST, newPostFacts, newPostReading } from './keyspace/new-post-facts.js';
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
  readonly checks: readonly Check[];
  /** The number of the check that the author exists. */
  readonly ofAuthor: number;
  readonly over?: readonly string[];
  /** For a post acted on without a read: makes the reading from the replies to all checks. */
  readonly told?: (replies: readonly unknown[]) => E.Either<StoreError, NewPostReading>;
}

interface Settings extends Lifetimes {
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

/** Reads what is answered about the post after the change. */
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

const marked = ([flat, liked, bookmarked]: readonly unknown[]): E.Either<
  StoreError,
  MarkedPost | null
> => {
  if (!FlatHash.is(flat) || flat.length === 0) return E.right(null);
  const post = toPost(toHash(flat));
  return E.isLeft(post)
    ? post
    : E.right({ post: post.right, isLiked: liked === 1, isBookmarked: bookmarked === 1 });
};

export const makeRedisPostActs = (
  redis: RedisConnection,
  settings: Settings,
  spend: MakeSpend,
): PostActs => ({
  read: (id, asked) =>
    gen(function* () {
      const replies = yield* ask(readFacts(redis, postFacts(id, asked)));
      return yield* known(postReading(id, asked, replies));
    }),

  expectNew: (post, actor, request) => {
    if (request !== null) return null;
    const facts = newPostFacts(post, actor, null, 0);
    const told = (replies: readonly unknown[]) => newPostReading(post, facts, replies, 0);
    const reading = told(NEW_POST(post));
    return E.isRight(reading) ? { ...reading.right, told } : null;
  },

  readNew: (post, actor, request, now) =>
    gen(function* () {
      const facts = newPostFacts(post, actor, request, now);
      const replies = yield* ask(readFacts(redis, facts));
      return yield* known(newPostReading(post, facts, replies, now));
    }),

  enact: <R extends Reading>(
    reading: R,
    { steps, origin, costs, event, now, answer }: PostAct,
    viewer: Username | null,
  ) =>
    gen(function* (): Steps<Question<ChangeRefused | StoreError>, PostDone<R>> {
      const { id, checks, ofAuthor, over = [], told } = reading as R & RedisReading;
      const list = keyList();
      const ops = [
        ...steps.flatMap((step) => stepOps(list, step, { ...settings, now })),
        ...(answer === undefined ? [] : keepAnswerOps(list, answer, over, now)),
      ];
      const change = {
        checks,
        ops: [...ops, ...markOps(list, id, viewer)],
        spend: event === null ? null : spend(list, origin, costs, event),
      };
      let replies;
      if (told === undefined) {
        const done = yield* ask(commit(redis, list, change));
        if (E.isLeft(done)) return done.left === ofAuthor ? E.right('orphaned') : E.left(null);
        replies = done.right;
      } else {
        const done = yield* ask(commitUnread(redis, list, change));
        // Only a new post is enacted without a read, so this reading has the same type.
        if (E.isLeft(done)) return E.left((yield* known(told(done.left))) as R & NewPostReading);
        replies = done.right;
      }
      return E.right(yield* known(marked(replies.slice(ops.length))));
    }),
});
