import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import { parseInstant } from './instant.js';
import { parseContent, parsePostId, type PostId } from './post.js';
import { lengthOf } from './text.js';
import { parseStoredUsername, type Username } from './username.js';

export type CommentId = Brand<string, 'CommentId'>;

/** A comment, with the field names that Redis and the answers use. Times are in ms. */
export interface Comment {
  readonly id: CommentId;
  readonly post_id: PostId;
  readonly username: Username;
  readonly content: string;
  readonly created_at: number;
  /** Null for a comment that was never edited. */
  readonly updated_at: number | null;
}

const MAX_COMMENT = 2000;

/** Parses a comment id, which has the same shape as a post id. */
export const parseCommentId = (input: string): E.Either<'InvalidCommentId', CommentId> =>
  E.isRight(parsePostId(input)) ? E.right(input as CommentId) : E.left('InvalidCommentId');

/** Parses the text of a comment: the rules of a post's text, but shorter and never empty. */
export const parseComment = (input: string): E.Either<'InvalidComment', string> => {
  const content = parseContent(input);
  return E.isRight(content) && content.right !== '' && lengthOf(content.right) <= MAX_COMMENT
    ? content
    : E.left('InvalidComment');
};

type Hash = Readonly<Record<string, string>>;

/** Reads a comment from the fields of its hash; null if they do not make a valid comment. */
export const readComment = (hash: Hash): Comment | null => {
  const { id = '', post_id: post = '', username = '', content, updated_at: changed } = hash;
  const known = {
    id: parseCommentId(id),
    post: parsePostId(post),
    user: parseStoredUsername(username),
    born: parseInstant(hash['created_at'] ?? ''),
    changed: changed === undefined ? E.right(null) : parseInstant(changed),
  };
  return E.isRight(known.id) &&
    E.isRight(known.post) &&
    E.isRight(known.user) &&
    E.isRight(known.born) &&
    E.isRight(known.changed) &&
    content !== undefined
    ? {
        id: known.id.right,
        post_id: known.post.right,
        username: known.user.right,
        content,
        created_at: known.born.right,
        updated_at: known.changed.right,
      }
    : null;
};

/** Returns the fields of a comment's hash. */
export const commentHash = ({ updated_at: changed, created_at: born, ...said }: Comment): Hash => ({
  ...said,
  created_at: String(born),
  ...(changed !== null && { updated_at: String(changed) }),
});

/** Sort orders of comments, named by which comments come first. */
export const COMMENT_ORDERS = ['newest', 'oldest'] as const;
export type CommentOrder = (typeof COMMENT_ORDERS)[number];

/** A position in a list of comments. Comments of the same instant (ms) are ordered by the bytes of their ids. */
export interface CommentPlace {
  readonly at: number;
  readonly id: CommentId;
}

/** Whether one position comes after another in this order. */
export const isAfter = (place: CommentPlace, than: CommentPlace, order: CommentOrder): boolean => {
  const [one, other] = order === 'newest' ? [than, place] : [place, than];
  return one.at === other.at ? one.id > other.id : one.at > other.at;
};
