import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import { fieldsOf } from './entities/field.js';
import { OWNER_FIELDS, POST, type OwnerField, type ShownField } from './entities/post.js';
import { hashtagsIn, unite, type Hashtag } from './hashtag.js';
import type { Role } from './role.js';
import { byteLength, isPlainText, isVisible, lengthOf, withLineFeeds } from './text.js';
import { MAX_COPIED_BYTES } from './user-field.js';
import type { Username } from './username.js';

export type PostId = Brand<string, 'PostId'>;

export interface Ban {
  readonly banned_at: number;
  readonly banned_by: Username;
}

/** What the values of each kind are. */
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

/** Those an author gave beside the text; they outlive an edit of the text. */
interface Given {
  readonly given_hashtags: readonly Hashtag[];
}

/** What an author says of a post; the tags are those beside the text. */
export type PostInput = { readonly [F in OwnerField]: ValueOf<(typeof POST)[F]> };

/** What its author decides about a post, with the tags in the text. */
export type PostDraft = PostInput & Given;

/** A post that somebody makes. */
export interface NewPost extends PostDraft {
  readonly id: PostId;
  readonly author: Username;
  readonly created_at: number;
}

/** Named as in Redis and in answers, so that one word serves everywhere. Times are ms. */
export type Post = { readonly [F in ShownField]: ValueOf<(typeof POST)[F]> } & Given & {
    readonly ban: Ban | null;
    /** What else the hash holds of Xano's row, as text. */
    readonly columns?: Readonly<Record<string, string>>;
  };

/** Absent: left as it is. Null empties a field; null tags are no tags. */
export type PostPatch = {
  readonly [F in OwnerField]?:
    PostInput[F] | ((typeof POST)[F]['kind'] extends 'tags' ? null : never) | undefined;
};

const ID_SHAPE = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_CONTENT = 5000;

export const parsePostId = (input: string): E.Either<'InvalidPostId', PostId> =>
  ID_SHAPE.test(input) ? E.right(input as PostId) : E.left('InvalidPostId');

/** What nobody can see is empty. May be empty: whether that is enough depends on the media, see `isWorthPosting`. */
export const parseContent = (input: string): E.Either<'InvalidContent', string> => {
  const text = withLineFeeds(input);
  const content = isVisible(text) ? text.trim() : '';
  return lengthOf(content) <= MAX_CONTENT && isPlainText(content)
    ? E.right(content)
    : E.left('InvalidContent');
};

export const isWorthPosting = (draft: Pick<PostDraft, 'content' | 'media_url'>): boolean =>
  draft.content !== '' || draft.media_url !== null;

/** Those given beside a text, and then those in it. */
export const tagsOf = (content: string, given: readonly Hashtag[]): readonly Hashtag[] =>
  unite(given, hashtagsIn(content));

/** The tags in the text are added to those given beside it. */
export const draftPost = ({ hashtags: given, ...rest }: PostInput): PostDraft => ({
  ...rest,
  given_hashtags: unite(given),
  hashtags: tagsOf(rest.content, given),
});

/** What an author says, out of whatever else is said beside it. */
export const inputOf = <P extends Readonly<Record<OwnerField, unknown>>>(
  from: P,
): Pick<P, OwnerField> =>
  Object.fromEntries(OWNER_FIELDS.map((field) => [field, from[field]])) as Pick<P, OwnerField>;

/** What a field is once its author has emptied it. */
const emptied = (field: OwnerField): unknown => {
  if (POST[field].kind === 'tags') return [];
  return 'none' in POST[field] ? POST[field].none : '';
};

/** With new text, the tags of the old text go, those once given stay, those of the new text come. */
export const revise = (post: PostDraft, patch: PostPatch): PostDraft => {
  const stood: PostInput = { ...inputOf(post), hashtags: post.given_hashtags };
  const said = OWNER_FIELDS.map((field) => {
    const given = patch[field];
    return [field, given === undefined ? stood[field] : (given ?? emptied(field))] as const;
  });
  return draftPost(Object.fromEntries(said) as unknown as PostInput);
};

/** Copies, and what Xano alone has so long. */
const SPARED = [...fieldsOf(POST, { none: '' }), ...fieldsOf(POST, { none: null })];

const isLong = (text: string): boolean => byteLength(text) > MAX_COPIED_BYTES;

/** What a page leaves out of a post: copies and an address that only Xano's own rows have so long. */
export const cutPost = (post: Post): Post => ({
  ...post,
  ...Object.fromEntries(
    SPARED.flatMap((field) =>
      isLong(post[field] ?? '') ? [[field, POST[field].none] as const] : [],
    ),
  ),
});
