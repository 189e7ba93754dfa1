import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { hash } from 'node:crypto';
import type { Idempotency } from '../../application/ports/post-acts.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { reader } from './codec.js';

const SHAPE = /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/;

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');

/** Null if the header is absent. An empty key is refused, since whoever sends a key relies on it. */
const Key = reader(
  'IdempotencyKey',
  { type: 'string', minLength: 1, maxLength: 255 },
  (input): E.Either<string, string | null> => {
    if (input === undefined) return E.right(null);
    const key = typeof input === 'string' ? unquoted(input) : '';
    return SHAPE.test(key) ? E.right(key) : E.left('1 to 255 printable characters');
  },
);

export const IdempotencyHeaders = t.strict({ 'idempotency-key': Key });

/** Sorts members by name, since a decoded body keeps the caller's order. */
const canonical = (body: object): string =>
  JSON.stringify(Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Reads the key of a request; null if none. `body` is decoded, so that spelling and member order do not matter. */
export const idempotencyOf = (
  { kind, username }: Principal,
  headers: t.TypeOf<typeof IdempotencyHeaders>,
  body: object,
): Idempotency | null => {
  const key = headers['idempotency-key'];
  return key === null
    ? null
    : {
        scope: `${kind}:${username}`,
        key: hash('sha256', key),
        digest: hash('sha256', canonical(body)),
      };
};

/**
 * Derives the id of the new comment from the caller, the post and the key; null: any id will do. A repeated request thus
 * finds the comment that the first one made, for as long as that comment exists.
 */
export const commentIdOf = (
  { kind, username }: Principal,
  headers: t.TypeOf<typeof IdempotencyHeaders>,
  post: PostId,
): CommentId | null => {
  const key = headers['idempotency-key'];
  return key === null
    ? null
    : (hash('sha256', JSON.stringify([kind, username, post, key])) as CommentId);
};
