import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { storeUnavailable, type StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { whileChanged } from '../../application/while-changed.js';
import { COPIED_FIELDS, copiesOf } from '../../domain/entities/author-copies.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { commitOrRetry, readAs, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { bannedKey, jobOf, postKey, userKey } from './keys.js';
import {
  rescheduleOps,
  cursorCheck,
  cursorFact,
  finishOps,
  continueOps,
  WORK,
  type Job,
} from './keyspace/job-steps.js';
import type { KeyList, Operation } from './plan.js';
import { PostIdText, TextOrNull, UsernameText } from './rows.js';
import { answers, fact, type Check } from './transaction.js';

const CHUNK = 500;
/** Posts per step: each takes a check and an operation, so that no step takes long. */
const AT_ONCE = 125;

/**
 * The score and id of the last entry read. Unlike a ZSCAN cursor, a place stays valid over restarts and failovers, and while
 * entries come and go.
 */
interface Place {
  readonly score: string;
  readonly id: string;
}

interface Entry {
  readonly id: string;
  readonly score: string;
}

const Page = t.tuple([TextOrNull, t.union([t.number, t.null]), t.number, t.array(t.string)]);

/** How often the entries before the place may change while it is being located. */
const PATIENCE = 50;

const entriesIn = (flat: readonly string[]): readonly Entry[] =>
  flat.flatMap((id, place) => (place % 2 === 0 ? [{ id, score: flat[place + 1] ?? '' }] : []));

/** Returns entries in feed order after a place. If the entry at that place is gone, all entries of its score come again. */
const readPage = (
  redis: RedisConnection,
  zset: string,
  after: Place | null,
  count: number,
): TE.TaskEither<StoreError, readonly Entry[]> =>
  gen(function* () {
    const { id, score } = after ?? { id: '', score: '+inf' };
    let guess = 0;
    for (let tries = PATIENCE; tries >= 0; tries -= 1) {
      const facts = [
        fact('ZSCORE', zset, id),
        fact('ZREVRANK', zset, id),
        fact('ZCOUNT', zset, `(${score}`, '+inf'),
        fact('ZRANGE', zset, guess, guess + count - 1, 'REV', 'WITHSCORES'),
      ];
      const [present, rank, before, flat] = yield* ask(readAs(redis, facts, Page));
      const start = present === score && rank !== null ? rank + 1 : before;
      if (after === null || start === guess) return entriesIn(flat);
      guess = start;
    }
    const tooFast = new Error('a feed changes faster than it can be read');
    return yield* ask(TE.left(storeUnavailable(tooFast)));
  });

/**
 * A cursor names one of an author's two lists, and the score and id of the last post done. Posts made or unbanned meanwhile
 * already carry the present fields.
 */
const next = (list: string, entries: readonly Entry[]): string => {
  const last = entries.at(-1);
  if (entries.length === CHUNK && last !== undefined) return `${list} ${last.score} ${last.id}`;
  return list === 'posts' ? 'banned' : '';
};

type Done = ReturnType<typeof commitOrRetry>;

/** Copies the author's fields into posts whose author has not changed meanwhile, some posts per step. */
const copyTo = (
  redis: RedisConnection,
  posts: readonly PostId[],
  copies: Readonly<Record<string, string>>,
  /** `others`: checks on the skipped posts, made by the last step. */
  { checks, others }: Readonly<Record<'checks' | 'others', readonly Check[]>>,
  end: (list: KeyList) => readonly Operation[],
): Done =>
  gen(function* () {
    const fields = Object.entries(copies).flat();
    for (let from = 0; ; from += AT_ONCE) {
      const some = posts.slice(from, from + AT_ONCE);
      const isLast = from + AT_ONCE >= posts.length;
      const ofPosts = some.map((id) =>
        answers(copies['username'] ?? '', fact('HGET', postKey(id), 'username')),
      );
      const done = yield* ask(
        commitOrRetry(redis, [...checks, ...ofPosts, ...(isLast ? others : [])], (list) => [
          ...some.map((id): Operation => ['HSET', list.place(postKey(id), 'hash'), ...fields]),
          ...(isLast ? end(list) : []),
        ]),
      );
      if (done === CHANGED || isLast) return done;
    }
  });

interface Step {
  readonly job: Job;
  readonly author: Username;
  readonly posts: readonly PostId[];
  /** The cursor to continue from; '' when these are the last posts. */
  readonly to: string;
  readonly now: number;
}

/** Copies the author's present fields, so that after two changes the later one remains. */
const follow = (redis: RedisConnection, { job, author, posts, to, now }: Step): Done =>
  gen(function* () {
    const user = [
      fact('TYPE', userKey(author)),
      fact('HMGET', userKey(author), ...COPIED_FIELDS),
    ] as const;
    const ofPosts = posts.map((id) => fact('HGET', postKey(id), 'username'));
    const found = yield* ask(readFacts(redis, [cursorFact(job), ...user, ...ofPosts]));
    const [cursor, type, values, ...owners] = found;
    if (cursor !== job.cursor)
      return yield* ask(commitOrRetry(redis, [], (list) => rescheduleOps(list, job, now)));
    const checks = [cursorCheck(job), answers(type, user[0]), answers(values, user[1])];
    if (type === 'none')
      return yield* ask(commitOrRetry(redis, checks, (list) => finishOps(list, job)));
    const fields: Record<string, string> = {};
    for (const [place, name] of COPIED_FIELDS.entries()) {
      const value = (values as readonly (string | null)[])[place];
      if (typeof value === 'string') fields[name] = value;
    }
    const copies = copiesOf(fields);
    const isTheirs = (place: number): boolean => owners[place] === copies['username'];
    const theirs = posts.filter((_, place) => isTheirs(place));
    // On a cluster a skipped post's hash may still be about to be written, with the author's former fields.
    const others = ofPosts.flatMap((of, place) =>
      isTheirs(place) ? [] : [answers(owners[place], of)],
    );
    return yield* ask(
      copyTo(redis, theirs, copies, { checks, others }, (list) =>
        to === '' ? finishOps(list, job) : continueOps(list, job, to, now),
      ),
    );
  });

/** Brings one chunk of an author's posts up to date, the banned ones last. */
export const propagateChunk = (
  redis: RedisConnection,
  author: Username,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const [list = '', score = '', id = ''] = cursor.split(' ');
  const zset = list === 'banned' ? bannedKey(author) : userKey(author, 'posts');
  const job: Job = { queue: WORK, name: jobOf('propagate', author), cursor };
  return whileChanged(
    gen(function* () {
      const after = id === '' ? null : { score, id };
      const entries = yield* ask(readPage(redis, zset, after, CHUNK));
      const posts = entries.map((entry) => entry.id).filter(PostIdText.is);
      return yield* ask(follow(redis, { job, author, posts, to: next(list, entries), now }));
    }),
  );
};

/** Restores the author's fields of one post, after a direct write to the post changed them. */
export const alignPost = (
  redis: RedisConnection,
  id: PostId,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const job: Job = { queue: WORK, name: jobOf('align', id), cursor: '' };
  return whileChanged(
    gen(function* () {
      const [author] = yield* ask(readFacts(redis, [fact('HGET', postKey(id), 'username')]));
      return yield* ask(
        // A post that no longer exists needs no alignment.
        UsernameText.is(author)
          ? follow(redis, { job, author, posts: [id], to: '', now })
          : commitOrRetry(redis, [cursorCheck(job)], (list) => finishOps(list, job)),
      );
    }),
  );
};
