import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { bannedKey, nothingKey, jobOf, postKey, userKey, workCursorsKey, workKey } from './keys.js';
import { keyList } from './plan.js';
import { Flag, PostIdText, UsernameText } from './rows.js';

const CHUNK = 500;

/**
 * A cursor is one of an author's two lists, and score and id of the last post that follows already.
 * A post made meanwhile carries the present fields, and so does one whose ban is lifted.
 */
const next = (list: string, entries: readonly string[]): string => {
  const [id, score] = entries.slice(-2);
  if (entries.length === 2 * CHUNK && id !== undefined && score !== undefined)
    return `${list} ${score} ${id}`;
  return list === 'posts' ? 'banned' : '';
};

interface Step {
  /** The hash whose fields the posts take. */
  readonly author: string;
  readonly posts: readonly PostId[];
  readonly piece: string;
  readonly from: string;
  readonly to: string;
}

const follow = (redis: Gateway, { author, posts, piece, from, to }: Step, now: number) => {
  const { key, keys } = keyList();
  const plan = {
    user: key(author),
    work: key(workKey),
    cursors: key(workCursorsKey),
    posts: posts.map((id) => key(postKey(id))),
    piece,
  };
  return redis.script('propagate', keys, [JSON.stringify(plan), from, to, now], Flag);
};

/** Brings one chunk of an author's posts up to date, the banned ones last. */
export const propagateChunk = (
  redis: Gateway,
  username: Username,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const [list = '', score = '', id = ''] = cursor.split(' ');
  const zset = list === 'banned' ? bannedKey(username) : userKey(username, 'posts');
  return pipe(
    redis.script('readChunk', [zset], [CHUNK, score, id], t.array(t.string)),
    TE.flatMap((entries) =>
      follow(
        redis,
        {
          author: userKey(username),
          posts: entries.filter((_, place) => place % 2 === 0).filter(PostIdText.is),
          piece: jobOf('propagate', username),
          from: cursor,
          to: next(list, entries),
        },
        now,
      ),
    ),
  );
};

/** Gives one post its author's fields again, which somebody wrote over. */
export const alignPost = (
  redis: Gateway,
  id: PostId,
  now: number,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    redis.command(
      'HGET',
      postKey(id),
      (client) => client.hget(postKey(id), 'username'),
      t.union([UsernameText, t.null]),
    ),
    TE.flatMap((author) =>
      follow(
        redis,
        {
          // Of a post that is gone there is nothing to align: the piece ends, as without an author.
          author: author === null ? nothingKey : userKey(author),
          posts: [id],
          piece: jobOf('align', id),
          from: '',
          to: '',
        },
        now,
      ),
    ),
  );
