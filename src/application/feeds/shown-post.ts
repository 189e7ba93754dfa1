import { fieldsOf } from '../../domain/entities/field.js';
import { POST } from '../../domain/entities/post.js';
import { withoutLongCopies, type Post, type PostId } from '../../domain/post.js';
import { fittingColumns, publicPart } from '../../domain/shown.js';
import type { UserFields } from '../../domain/profile.js';
import { jsonLength } from '../../domain/text.js';
import { DAMAGED, type Known } from '../ports/reader.js';
import type { SeenPost } from './feed.js';

/** The fields of an author and the columns of a post that answers show. */
export interface ShownNames {
  readonly publicFields: readonly string[];
  readonly postColumns: readonly string[];
}

/** Computes a value once per object, and keeps it for as long as that object exists. */
const once = <A extends object, B extends object | number>(make: (a: A) => B): ((a: A) => B) => {
  const made = new WeakMap<A, B>();
  return (a) => {
    const known = made.get(a);
    if (known !== undefined) return known;
    const value = make(a);
    made.set(a, value);
    return value;
  };
};

export interface ShowPosts {
  /** Returns a post as a page shows it; null for one that no page shows: missing, banned, damaged, or without its author. */
  readonly onPage: (known: Known, id: PostId) => SeenPost | null | undefined;
  /** Whether a page shows the post; does not read all of it. */
  readonly isShown: (known: Known, id: PostId) => boolean | undefined;
  /** Returns a single post in full, even a banned one. */
  readonly alone: (known: Known, id: PostId) => SeenPost | typeof DAMAGED | null | undefined;
  /** Size of a post with its author on a page, bytes. */
  readonly bytesOf: (seen: SeenPost) => number;
}

const NO_MARKS = { isLiked: false, isBookmarked: false };

/** Bytes of a post and its author in JSON beside their texts and fields: the names of the members, and the numbers. */
const FRAME = 768;

const sizeOfTexts = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + jsonLength(text), 0);

const sizeOfFields = (fields: UserFields): number =>
  // Quotes, a colon and a comma for each field.
  sizeOfTexts(Object.keys(fields)) +
  sizeOfTexts(Object.values(fields)) +
  6 * Object.keys(fields).length;

const LONG_FIELDS = (['words', 'address', 'tags'] as const).flatMap((kind) =>
  fieldsOf(POST, { kind, isShown: true }),
);

const sizeOfPost = (post: Post): number =>
  sizeOfTexts(LONG_FIELDS.flatMap((field) => post[field] ?? [])) + sizeOfFields(post.columns ?? {});

/** Shapes each post and author once per stored object, so that one answer holds the same object as the next. */
export const makeShowPosts = ({ publicFields, postColumns }: ShownNames): ShowPosts => {
  const authorOf = once((fields: UserFields): UserFields => publicPart(fields, publicFields));
  const whole = once((post: Post): Post => ({
    ...post,
    columns: fittingColumns(post.columns ?? {}, postColumns),
  }));
  const cut = once((post: Post): Post => withoutLongCopies(whole(post)));
  const postSize = once(sizeOfPost);
  const authorSize = once(sizeOfFields);

  const seen =
    (shape: (post: Post) => Post) =>
    (known: Known, post: Post): SeenPost | null | undefined => {
      const author = known.user(post.username);
      if (author === undefined || author === null) return author;
      if (author === DAMAGED) return null;
      return { post: shape(post), author: authorOf(author), ...NO_MARKS };
    };
  const inFull = seen(whole);
  const shortened = seen(cut);

  return {
    onPage: (known, id) => {
      const post = known.post(id);
      if (post === undefined) return undefined;
      return post === null || post === DAMAGED || post.ban !== null ? null : shortened(known, post);
    },
    isShown: (known, id) => {
      const brief = known.brief(id);
      if (brief === undefined) return undefined;
      if (brief === null) return false;
      const author = known.user(brief.username);
      return author === undefined ? undefined : author !== null && author !== DAMAGED;
    },
    alone: (known, id) => {
      const post = known.post(id);
      return post === undefined || post === null || post === DAMAGED ? post : inFull(known, post);
    },
    bytesOf: ({ post, author }) => FRAME + postSize(post) + authorSize(author),
  };
};
