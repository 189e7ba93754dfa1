import { fieldsOf, type Table } from './field.js';

/** The fields of a comment's hash, in the order of answers. It holds no copies: author data is read from the author. */
export const COMMENT = {
  id: { kind: 'id', isDerived: true, isShown: true },
  post_id: { kind: 'id', isShown: true },
  username: { kind: 'username', isShown: true },
  content: { kind: 'words', byXano: true, byOwner: true, isShown: true },
  created_at: { kind: 'instant', byXano: true, isShown: true },
  /** When the author last edited it; for a row of Xano, when the row was changed after its creation. */
  updated_at: { kind: 'instant', isShown: true, none: null },
} as const satisfies Table;

export const COMMENT_FIELDS = fieldsOf(COMMENT, { isShown: true });
/** Fields of a comment that a row of Xano provides, besides its author and its post. */
export const COMMENT_ROW_FIELDS = fieldsOf(COMMENT, { byXano: true });

/** How comments are linked to their post and their author. */
export const COMMENTS = {
  /** The part of the key of both timelines: the post's and the user's. */
  part: 'comments',
  /** The post's field that holds the size of its timeline of comments. */
  counter: 'commentsCount',
  /** Points for one comment, in ranked feeds and on the models leaderboard alike. */
  weight: 5,
} as const;
