import * as E from 'fp-ts/lib/Either.js';
import { storeDamaged, type StoreError } from '../../application/errors.js';
import { POST, POST_COUNTERS } from '../../domain/entities/post.js';
import { printKind } from '../../domain/key.js';
import type { Post, PostId } from '../../domain/post.js';
import { columnsIn, readPost } from '../../domain/stored-post.js';

/** The fields of a post's hash that are not columns added by the app. */
export const POST_FIELDS: readonly string[] = Object.keys(POST);

/** What every post has except its text; the fields of a brief answer come first. */
export const REQUIRED_FIELDS: readonly string[] = [
  ...['username', 'created_at', ...POST_COUNTERS],
  ...['id', 'user_id', 'user_role', 'hashtags'],
];

/** The fields of a post that likes and bookmarks depend on. */
export const ACTED_FIELDS = ['username', 'hashtags', 'banned'];

const ANY_POST = printKind({ of: 'post', id: '' as PostId, part: null });

/** Decodes a post from its whole hash. */
export const toPost = (hash: Readonly<Record<string, string>>): E.Either<StoreError, Post> =>
  E.fromNullable(storeDamaged(ANY_POST, new Error('an unreadable post')))(
    readPost(
      (field) => (Object.hasOwn(hash, field) ? hash[field] : undefined),
      columnsIn(Object.entries(hash)),
    ),
  );
