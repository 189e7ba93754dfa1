import type { Hashtag } from '../../domain/hashtag.js';
import { printKey, type PostPart, type SharedKey, type UserPart } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';

/** The one place that knows how keys are called in Redis; 3-redis-keys. Layout: plain. */

export const userKey = (username: Username, part: UserPart | null = null): string =>
  printKey({ of: 'user', username, part });

export const postKey = (id: PostId, part: PostPart | null = null): string =>
  printKey({ of: 'post', id, part });

export const sharedKey = (name: SharedKey): string => printKey({ of: 'app', name });

/** A tag as scripts take it. */
export const tagKeys = (tag: Hashtag) => ({
  posts: printKey({ of: 'hashtag', tag, part: 'posts' }),
  ranked: printKey({ of: 'hashtag', tag, part: 'ranked' }),
  name: tag,
});

/** Posts of an author that are banned, which no feed holds, by created_at. */
export const bannedKey = (author: Username): string => `sys:banned:${author}`;

/** What is left to undo of a list whose owner is deleted already. */
export const goneKey = (key: string): string => `sys:gone:${key}`;

/** Scope and key are the caller's text: encoded, so that neither can reach into the other. */
export const idempotencyKey = (scope: string, key: string): string =>
  `sys:idempotency:${encodeURIComponent(scope)}:${encodeURIComponent(key)}`;

/** Pieces of recorded work by the instant they are due, and how far each has come. */
export const workKey = 'sys:work';
export const workCursorsKey = 'sys:work:cursors';

/** Tags by the instant their stored scores are next brought up to date, and how far that has come. */
export const reranksKey = 'sys:reranks';
export const rerankCursorsKey = 'sys:reranks:cursors';

/** Never written: what is hidden answers as this does. */
export const nothingKey = 'sys:nothing';

const ANY = '*';

/** Names with `*` for the owner, for reads that follow from data to further keys in one call. */
export const patterns = {
  user: userKey(ANY as Username),
  user_posts: userKey(ANY as Username, 'posts'),
  post: postKey(ANY as PostId),
  post_likes: postKey(ANY as PostId, 'likes'),
  post_bookmarks: postKey(ANY as PostId, 'bookmarks'),
  propagate: 'propagate:*',
  erase: 'erase:*',
  unlink: 'unlink:*',
  align: 'align:*',
};

export type Piece = 'propagate' | 'erase' | 'unlink' | 'align';

/** The name of a piece of work; an owner's id holds no `:`. */
export const pieceOf = (kind: Piece, owner: string): string => patterns[kind].replace(ANY, owner);

export const readPiece = (piece: string): { readonly kind: string; readonly owner: string } => {
  const [kind = '', owner = ''] = piece.split(':');
  return { kind, owner };
};
