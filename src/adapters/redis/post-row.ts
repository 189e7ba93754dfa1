import * as E from 'fp-ts/lib/Either.js';
import { storeDamaged, type StoreError } from '../../application/errors.js';
import { DAMAGED, type Damaged } from '../../application/ports/reader.js';
import { parseHashtag, type Hashtag } from '../../domain/hashtag.js';
import { printKind } from '../../domain/key.js';
import { parsePostId, type Ban, type Post, type PostId } from '../../domain/post.js';
import { isSystemField } from '../../domain/profile.js';
import { parseRole } from '../../domain/role.js';
import { parseStoredUsername } from '../../domain/username.js';

/** The fields of a post's hash that are no column of the app. */
export const POST_FIELDS: readonly string[] = [
  ...['id', 'user_id', 'username', 'user_role', 'content', 'hashtags', 'created_at'],
  ...['likesCount', 'commentsCount', 'bookmarksCount'],
  // A service may take these three away by the write proxy.
  ...['display_name', 'avatar', 'media_url'],
  ...['sys_given_hashtags', 'banned', 'banned_at', 'banned_by'],
];

type ValueOf = (field: string) => string | undefined;

/** NaN where the text is no number. */
const numberIn = (text: string | undefined): number =>
  text === undefined || text === '' ? Number.NaN : Number(text);

/** Null where the text is no list of tags. */
const tagsIn = (text: string, stored: boolean): readonly Hashtag[] | null => {
  if (text === '[]') return [];
  try {
    const tags: unknown = JSON.parse(text);
    if (!Array.isArray(tags)) return null;
    const parsed = tags.flatMap((tag: unknown): readonly Hashtag[] => {
      const read = typeof tag === 'string' ? parseHashtag(tag) : E.left(tag);
      if (E.isLeft(read)) return [];
      // The form in which it was stored names its keys, though an earlier rule may have made it.
      return [stored ? (tag as Hashtag) : read.right];
    });
    return parsed.length === tags.length ? parsed : null;
  } catch {
    return null;
  }
};

/** Undefined where a ban is half there. */
const banIn = (valueOf: ValueOf): Ban | null | undefined => {
  if (valueOf('banned') !== '1') return null;
  const banned_at = numberIn(valueOf('banned_at'));
  const by = parseStoredUsername(valueOf('banned_by') ?? '');
  return Number.isFinite(banned_at) && E.isRight(by)
    ? { banned_at, banned_by: by.right }
    : undefined;
};

/**
 * A post from the values of its hash. It is read by hand, since a page reads a score of them and a codec
 * takes ten times as long. An incomplete one is damage, not absence.
 */
export const readPost = (
  valueOf: ValueOf,
  columns: Readonly<Record<string, string>>,
): Post | Damaged => {
  const id = parsePostId(valueOf('id') ?? '');
  const username = parseStoredUsername(valueOf('username') ?? '');
  const role = parseRole(valueOf('user_role') ?? '');
  const [user_id, content] = [valueOf('user_id'), valueOf('content')];
  const hashtags = tagsIn(valueOf('hashtags') ?? '', true);
  const given_hashtags = tagsIn(valueOf('sys_given_hashtags') ?? '[]', false);
  const created_at = numberIn(valueOf('created_at'));
  const likesCount = numberIn(valueOf('likesCount'));
  const commentsCount = numberIn(valueOf('commentsCount'));
  const bookmarksCount = numberIn(valueOf('bookmarksCount'));
  const ban = banIn(valueOf);
  if (
    E.isLeft(id) ||
    E.isLeft(username) ||
    E.isLeft(role) ||
    user_id === undefined ||
    content === undefined ||
    hashtags === null ||
    given_hashtags === null ||
    ban === undefined ||
    ![created_at, likesCount, commentsCount, bookmarksCount].every(Number.isFinite)
  )
    return DAMAGED;
  const media = valueOf('media_url') ?? '';
  return {
    id: id.right,
    user_id,
    username: username.right,
    display_name: valueOf('display_name') ?? '',
    avatar: valueOf('avatar') ?? '',
    user_role: role.right,
    content,
    media_url: media === '' ? null : media,
    hashtags,
    given_hashtags,
    created_at,
    likesCount,
    commentsCount,
    bookmarksCount,
    ban,
    columns,
  };
};

const KNOWN_FIELDS = new Set(POST_FIELDS);

const ANY_POST = printKind({ of: 'post', id: '' as PostId, part: null });

/** A post from its whole hash. */
export const toPost = (hash: Readonly<Record<string, string>>): E.Either<StoreError, Post> => {
  const columns = Object.fromEntries(
    Object.entries(hash).filter(([field]) => !KNOWN_FIELDS.has(field) && !isSystemField(field)),
  );
  const post = readPost((field) => (Object.hasOwn(hash, field) ? hash[field] : undefined), columns);
  return post === DAMAGED
    ? E.left(storeDamaged(ANY_POST, new Error('an unreadable post')))
    : E.right(post);
};
