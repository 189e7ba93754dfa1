import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import { fieldsOf } from './entities/field.js';
import { OWNER_FIELDS, POST, type OwnerField, type ShownField } from './entities/post.js';
import { hashtagsIn, unionOfTags, type Hashtag } from './hashtag.js';
import type { Role } from './role.js';
import { byteLength, isPlainText, isVisible, lengthOf, withLineFeeds } from './text.js';
import { MAX_COPIED_BYTES } from './user-field.js';
import type { Username } from './username.js';

export type PostId = Brand<string, 'PostId'>;

export interface Ban {
  readonly banned_at: number;
  readonly banned_by: Username;
}

/** The TypeScript type of each kind of value. */
interface Values {
  readonly id: PostId;
  readonly username: Username;
  readonly text: string;
  readonly words: string;
  readonly address: string;
  readonly tags: readonly Hashtag[];
  readonly role: Role;
  readonly count: number;
  readonly instant: number;
}

type ValueOf<F> = F extends { kind: infer K extends keyof Values }
  ? Values[K] | (F extends { none: null } ? null : never)
  : never;

/** The tags that an author gave separately from the text; they survive an edit of the text. */
interface Given {
  readonly given_hashtags: readonly Hashtag[];
}

/** The author's input for a post; `hashtags` are the tags given separately from the text. */
export type PostInput = { readonly [F in OwnerField]: ValueOf<(typeof POST)[F]> };

/** The fields of a post that its author decides; `hashtags` includes the tags in the text. */
export type PostDraft = PostInput & Given;

/** A post to be created. */
export interface NewPost extends PostDraft {
  readonly id: PostId;
  readonly author: Username;
  readonly created_at: number;
}

/** A post, with the field names that Redis and the answers use. Times are in ms. */
export type Post = { readonly [F in ShownField]: ValueOf<(typeof POST)[F]> } & Given & {
    readonly ban: Ban | null;
    /** Other columns of Xano's row that the hash holds, as text. */
    readonly columns?: Readonly<Record<string, string>>;
  };

/** An edit of a post. An absent field stays as it is; null empties a field, and null tags are no tags. */
export type PostPatch = {
  readonly [F in OwnerField]?:
    PostInput[F] | ((typeof POST)[F]['kind'] extends 'tags' ? null : never) | undefined;
};

const ID_SHAPE = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_CONTENT = 5000;

export const parsePostId = (input: string): E.Either<'InvalidPostId', PostId> =>
  ID_SHAPE.test(input) ? E.right(input as PostId) : E.left('InvalidPostId');

/**
 * Parses the text of a post. Text without a visible character becomes empty. Empty text is valid here; whether a post may
 * have it depends on the media, see `isWorthPosting`.
 */
export const parseContent = (input: string): E.Either<'InvalidContent', string> => {
  const text = withLineFeeds(input);
  const content = isVisible(text) ? text.trim() : '';
  return lengthOf(content) <= MAX_CONTENT && isPlainText(content)
    ? E.right(content)
    : E.left('InvalidContent');
};

export const isWorthPosting = (draft: Pick<PostDraft, 'content' | 'media_url'>): boolean =>
  draft.content !== '' || draft.media_url !== null;

/** Returns the tags given separately from a text, followed by the tags in it. */
export const tagsOf = (content: string, given: readonly Hashtag[]): readonly Hashtag[] =>
  unionOfTags(given, hashtagsIn(content));

/** Makes a draft whose tags are those given separately from the text and those in it. */
export const draftPost = ({ hashtags: given, ...rest }: PostInput): PostDraft => ({
  ...rest,
  given_hashtags: unionOfTags(given),
  hashtags: tagsOf(rest.content, given),
});

/** Picks the fields that an author decides out of a larger object. */
export const inputOf = <P extends Readonly<Record<OwnerField, unknown>>>(
  from: P,
): Pick<P, OwnerField> =>
  Object.fromEntries(OWNER_FIELDS.map((field) => [field, from[field]])) as Pick<P, OwnerField>;

/** Returns the value of a field that its author has emptied. */
const emptied = (field: OwnerField): unknown => {
  if (POST[field].kind === 'tags') return [];
  return 'none' in POST[field] ? POST[field].none : '';
};

/** Applies an edit: tags of the old text are dropped, tags given separately stay, tags of the new text are added. */
export const revise = (post: PostDraft, patch: PostPatch): PostDraft => {
  const stood: PostInput = { ...inputOf(post), hashtags: post.given_hashtags };
  const said = OWNER_FIELDS.map((field) => {
    const given = patch[field];
    return [field, given === undefined ? stood[field] : (given ?? emptied(field))] as const;
  });
  return draftPost(Object.fromEntries(said) as unknown as PostInput);
};

/** Fields that `withoutLongCopies` may empty: the copies of the author's fields and the optional address. */
const SPARED = [...fieldsOf(POST, { none: '' }), ...fieldsOf(POST, { none: null })];

const isLong = (text: string): boolean => byteLength(text) > MAX_COPIED_BYTES;

/** Empties the copies and the address that exceed `MAX_COPIED_BYTES`; only rows of Xano have values that long. */
export const withoutLongCopies = (post: Post): Post => ({
  ...post,
  ...Object.fromEntries(
    SPARED.flatMap((field) =>
      isLong(post[field] ?? '') ? [[field, POST[field].none] as const] : [],
    ),
  ),
});
