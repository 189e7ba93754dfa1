import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import type { Counts } from './engagement.js';
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

/** Named as in Redis and in answers, so that one word serves everywhere. Times are ms. */
export interface Post extends Counts {
  readonly id: PostId;
  readonly user_id: string;
  readonly username: Username;
  readonly display_name: string;
  readonly avatar: string;
  readonly user_role: Role;
  readonly content: string;
  readonly media_url: string | null;
  readonly hashtags: readonly Hashtag[];
  /** Those the author gave beside the text; they outlive an edit of the text. */
  readonly given_hashtags: readonly Hashtag[];
  readonly created_at: number;
  readonly ban: Ban | null;
  /** What else the hash holds of Xano's row, as text. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** What its author decides about a post. */
export interface PostDraft {
  readonly content: string;
  readonly media_url: string | null;
  readonly hashtags: readonly Hashtag[];
  readonly given_hashtags: readonly Hashtag[];
}

/** Absent: left as it is. A null `media_url` removes it; null tags are no tags. */
export interface PostPatch {
  readonly content?: string | undefined;
  readonly media_url?: string | null | undefined;
  readonly hashtags?: readonly Hashtag[] | null | undefined;
}

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

export const draftPost = (
  content: string,
  media_url: string | null,
  given_hashtags: readonly Hashtag[],
): PostDraft => ({
  content,
  media_url,
  given_hashtags: unite(given_hashtags),
  hashtags: unite(given_hashtags, hashtagsIn(content)),
});

/** With new text, the tags of the old text go, those once given stay, those of the new text come. */
export const revise = (post: PostDraft, patch: PostPatch): PostDraft =>
  draftPost(
    patch.content ?? post.content,
    patch.media_url === undefined ? post.media_url : patch.media_url,
    patch.hashtags === undefined ? post.given_hashtags : (patch.hashtags ?? []),
  );

const isLong = (text: string): boolean => byteLength(text) > MAX_COPIED_BYTES;

/** What a page leaves out of a post: copies and an address that only Xano's own rows have so long. */
export const cutPost = (post: Post): Post => ({
  ...post,
  display_name: isLong(post.display_name) ? '' : post.display_name,
  avatar: isLong(post.avatar) ? '' : post.avatar,
  media_url: post.media_url === null || isLong(post.media_url) ? null : post.media_url,
});
