import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { whileChanged } from '../../application/while-changed.js';
import { COPIED_FIELDS, copiesOf } from '../../domain/entities/author-copies.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { commitFree, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { bannedKey, jobOf, postKey, userKey } from './keys.js';
import {
  againOps,
  cursorCheck,
  cursorFact,
  finishOps,
  goOnOps,
  WORK,
  type Job,
} from './keyspace/job-steps.js';
import type { KeyList, Operation } from './plan.js';
import { PostIdText, UsernameText } from './rows.js';
import { answers, fact, type Check } from './transaction.js';
import { readPage, type Entry } from './zset-page.js';

const CHUNK = 500;
/** Each takes a check and an operation, so that no step takes long. */
const AT_ONCE = 125;

/**
 * A cursor is one of an author's two lists, and score and id of the last post that follows already.
 * A post made meanwhile carries the present fields, and so does one whose ban is lifted.
 */
const next = (list: string, entries: readonly Entry[]): string => {
  const last = entries.at(-1);
  if (entries.length === CHUNK && last !== undefined) return `${list} ${last.score} ${last.id}`;
  return list === 'posts' ? 'banned' : '';
};

type Done = TE.TaskEither<StoreError, typeof CHANGED | null>;

const made = (replies: readonly unknown[] | null): typeof CHANGED | null =>
  replies === null ? CHANGED : null;

const commitStep = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
): Done => pipe(commitFree(redis, checks, make), TE.map(made));

/** Posts of which nobody else has become the author meanwhile take the author's fields, some at a time. */
const copyTo = (
  redis: RedisConnection,
  posts: readonly PostId[],
  copies: Readonly<Record<string, string>>,
  checks: readonly Check[],
  end: (list: KeyList) => readonly Operation[],
): Done => {
  const [some, others] = [posts.slice(0, AT_ONCE), posts.slice(AT_ONCE)];
  const ofPosts = some.map((id) =>
    answers(copies['username'] ?? '', fact('HGET', postKey(id), 'username')),
  );
  return pipe(
    commitStep(redis, [...checks, ...ofPosts], (list) => [
      ...some.map((id): Operation => [
        'HSET',
        list.place(postKey(id), 'hash'),
        ...Object.entries(copies).flat(),
      ]),
      ...(others.length === 0 ? end(list) : []),
    ]),
    TE.flatMap((done) =>
      done === CHANGED || others.length === 0
        ? TE.right(done)
        : copyTo(redis, others, copies, checks, end),
    ),
  );
};

interface Step {
  readonly job: Job;
  readonly author: Username;
  readonly posts: readonly PostId[];
  /** The cursor to go on from; '' when these are the last. */
  readonly to: string;
  readonly now: number;
}

/** What the author's row says now is copied, so that of two changes the second stands. */
const follow = (redis: RedisConnection, { job, author, posts, to, now }: Step): Done => {
  const user = [
    fact('TYPE', userKey(author)),
    fact('HMGET', userKey(author), ...COPIED_FIELDS),
  ] as const;
  return pipe(
    readFacts(redis, [
      cursorFact(job),
      ...user,
      ...posts.map((id) => fact('HGET', postKey(id), 'username')),
    ]),
    TE.flatMap(([cursor, type, values, ...owners]) => {
      if (cursor !== job.cursor) return commitStep(redis, [], (list) => againOps(list, job, now));
      const checks = [cursorCheck(job), answers(type, user[0]), answers(values, user[1])];
      if (type === 'none') return commitStep(redis, checks, (list) => finishOps(list, job));
      const fields: Record<string, string> = {};
      for (const [place, name] of COPIED_FIELDS.entries()) {
        const value = (values as readonly (string | null)[])[place];
        if (typeof value === 'string') fields[name] = value;
      }
      const copies = copiesOf(fields);
      return copyTo(
        redis,
        posts.filter((_, place) => owners[place] === copies['username']),
        copies,
        checks,
        (list) => (to === '' ? finishOps(list, job) : goOnOps(list, job, to, now)),
      );
    }),
  );
};

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
    pipe(
      readPage(redis, zset, id === '' ? null : { score, id }, CHUNK),
      TE.flatMap((entries) => {
        const posts = entries.map((entry) => entry.id).filter(PostIdText.is);
        return follow(redis, { job, author, posts, to: next(list, entries), now });
      }),
    ),
  );
};

/** Gives one post its author's fields again, which somebody wrote over. */
export const alignPost = (
  redis: RedisConnection,
  id: PostId,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const job: Job = { queue: WORK, name: jobOf('align', id), cursor: '' };
  return whileChanged(
    pipe(
      readFacts(redis, [fact('HGET', postKey(id), 'username')]),
      TE.flatMap(([author]) =>
        // Of a post that is gone there is nothing to align.
        UsernameText.is(author)
          ? follow(redis, { job, author, posts: [id], to: '', now })
          : commitStep(redis, [cursorCheck(job)], (list) => finishOps(list, job)),
      ),
    ),
  );
};
