import type { Counts } from '../../domain/engagement.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Ban, Post, PostDraft, PostId } from '../../domain/post.js';
import { isSystemField } from '../../domain/profile.js';
import { POST_FIELDS } from '../../domain/shown-hash.js';
import { DEFAULT_ROLE, type Role } from '../../domain/role.js';
import type { Username } from '../../domain/username.js';
import type { Fields } from './keyspace.js';

export const textOf = (fields: Fields | undefined, field: string): string =>
  fields?.get(field) ?? '';

export const numberOf = (fields: Fields | undefined, field: string): number =>
  Number(textOf(fields, field));

export const countsOf = (fields: Fields): Counts => ({
  likesCount: numberOf(fields, 'likesCount'),
  commentsCount: numberOf(fields, 'commentsCount'),
  bookmarksCount: numberOf(fields, 'bookmarksCount'),
});

const tagsIn = (fields: Fields, field: string): readonly Hashtag[] =>
  JSON.parse(fields.get(field) ?? '[]') as readonly Hashtag[];

const banOf = (fields: Fields): Ban | null =>
  fields.get('banned') === '1'
    ? {
        banned_at: numberOf(fields, 'banned_at'),
        banned_by: textOf(fields, 'banned_by') as Username,
      }
    : null;

const KNOWN_FIELDS = new Set([...POST_FIELDS, 'banned', 'banned_at', 'banned_by']);

/** A post's hash read back: only these stores write its fields, but for `media_url` and the names. */
export const toPost = (fields: Fields): Post => {
  const media = textOf(fields, 'media_url');
  return {
    ...countsOf(fields),
    id: textOf(fields, 'id') as PostId,
    user_id: textOf(fields, 'user_id'),
    username: textOf(fields, 'username') as Username,
    display_name: textOf(fields, 'display_name'),
    avatar: textOf(fields, 'avatar'),
    user_role: (fields.get('user_role') ?? DEFAULT_ROLE) as Role,
    content: textOf(fields, 'content'),
    media_url: media === '' ? null : media,
    hashtags: tagsIn(fields, 'hashtags'),
    given_hashtags: tagsIn(fields, 'sys_given_hashtags'),
    created_at: numberOf(fields, 'created_at'),
    ban: banOf(fields),
    columns: Object.fromEntries(
      [...fields].filter(([field]) => !KNOWN_FIELDS.has(field) && !isSystemField(field)),
    ),
  };
};

/** The fields that hold what an author decided. */
export const draftFields = (draft: PostDraft): readonly (readonly [string, string])[] => [
  ['content', draft.content],
  ['media_url', draft.media_url ?? ''],
  ['hashtags', JSON.stringify(draft.hashtags)],
  ['sys_given_hashtags', JSON.stringify(draft.given_hashtags)],
];

export const setAll = (
  fields: Fields,
  pairs: Iterable<readonly [field: string, value: string]>,
): void => {
  for (const [field, value] of pairs) fields.set(field, value);
};
