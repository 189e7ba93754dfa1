import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { blank } from './blank.js';
import type { Kind } from './entities/field.js';
import { OWNER_FIELDS, POST, POST_COUNTERS, ROW_FIELDS, SHOWN_FIELDS } from './entities/post.js';
import { parseHashtag, type Hashtag } from './hashtag.js';
import { parsePostId, type Ban, type Post, type PostDraft, type PostId } from './post.js';
import { isSystemField } from './profile.js';
import { parseRole } from './role.js';
import { parseStoredUsername } from './username.js';

type ValueOf = (field: string) => string | undefined;

/** Returns null if the text is no finite number. */
const numberIn = (text: string): number | null => {
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
};

/** Returns null if the text is no list of tags. */
const tagsIn = (text: string, stored: boolean): readonly Hashtag[] | null => {
  if (text === '[]') return [];
  const json = parse(text);
  const tags = E.isRight(json) ? json.right : null;
  if (!Array.isArray(tags)) return null;
  const parsed = tags.flatMap((tag: unknown): readonly Hashtag[] => {
    const read = typeof tag === 'string' ? parseHashtag(tag) : E.left(tag);
    if (E.isLeft(read)) return [];
    // Keep the stored form, even if it follows an older rule: the keys of the tag's feeds have that form.
    return [stored ? (tag as Hashtag) : read.right];
  });
  return parsed.length === tags.length ? parsed : null;
};

/** Returns null if the post is not banned, and undefined if the fields of a ban are incomplete. */
const banIn = (valueOf: ValueOf): Ban | null | undefined => {
  if (valueOf('banned') !== '1') return null;
  const banned_at = numberIn(valueOf('banned_at') ?? '');
  const by = parseStoredUsername(valueOf('banned_by') ?? '');
  return banned_at !== null && E.isRight(by) ? { banned_at, banned_by: by.right } : undefined;
};

const orNull =
  <A>(parse: (text: string) => E.Either<unknown, A>) =>
  (text: string): A | null => {
    const parsed = parse(text);
    return E.isRight(parsed) ? parsed.right : null;
  };

const asIs = (text: string): string => text;

const READERS: Readonly<Record<Kind, (text: string) => unknown>> = {
  id: orNull(parsePostId),
  username: orNull(parseStoredUsername),
  text: asIs,
  words: asIs,
  address: asIs,
  tags: (text) => tagsIn(text, true),
  role: orNull(parseRole),
  count: numberIn,
  instant: numberIn,
  flag: asIs,
};

const SHOWN = SHOWN_FIELDS.map((field) => ({
  field,
  read: READERS[POST[field].kind],
  none: 'none' in POST[field] ? POST[field].none : undefined,
}));

const BLANK = blank([...SHOWN_FIELDS, 'given_hashtags', 'ban', 'columns']);

/**
 * Reads a post from the values of its hash. The code is hand-written, because a page reads some twenty posts and a codec
 * takes ten times as long. Returns null if the hash is incomplete, which is damage and not absence.
 */
export const readPost = (
  valueOf: ValueOf,
  columns: Readonly<Record<string, string>>,
): Post | null => {
  const post: Record<string, unknown> = { ...BLANK };
  for (const { field, read, none } of SHOWN) {
    const text = valueOf(field);
    if (none !== undefined && (text === undefined || text === '')) post[field] = none;
    else {
      const value = text === undefined ? null : read(text);
      if (value === null) return null;
      post[field] = value;
    }
  }
  const given_hashtags = tagsIn(valueOf('sys_given_hashtags') ?? '[]', false);
  const ban = banIn(valueOf);
  if (given_hashtags === null || ban === undefined) return null;
  post['given_hashtags'] = given_hashtags;
  post['ban'] = ban;
  post['columns'] = columns;
  return post as unknown as Post;
};

/** Returns the fields of a hash that the service does not know: the app's own columns. */
export const columnsIn = (
  hash: Iterable<readonly [string, string]>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...hash].filter(([field]) => !Object.hasOwn(POST, field) && !isSystemField(field)),
  );

const textOf = (value: PostDraft[keyof PostDraft]): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? '');

/** Returns a draft as fields of a Xano row; its `hashtags` are only the tags given separately from the text. */
export const draftRow = (draft: PostDraft): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(OWNER_FIELDS.map((field) => [field, textOf(draft[field])])),
  hashtags: textOf(draft.given_hashtags),
});

/** Returns the fields that every new post gets besides its row and the copies of its author's fields. */
export const initialFields = (id: PostId): Readonly<Record<string, string>> => ({
  id,
  ...Object.fromEntries(POST_COUNTERS.map((counter) => [counter, '0'])),
});

/** Default values for the fields that a row of Xano leaves out. */
export const EMPTY_ROW: Readonly<Record<string, string>> = Object.fromEntries(
  ROW_FIELDS.filter((field) => POST[field].kind !== 'instant').map((field) => [
    field,
    POST[field].kind === 'tags' ? '[]' : '',
  ]),
);
