import { fieldsOf, type Table } from './field.js';

/** A comment's hash; the order is that of answers. What is shown of its author is the author's own. */
export const COMMENT = {
  id: { kind: 'id', isDerived: true, isShown: true },
  post_id: { kind: 'id', isShown: true },
  username: { kind: 'username', isShown: true },
  content: { kind: 'words', byXano: true, byOwner: true, isShown: true },
  created_at: { kind: 'instant', byXano: true, isShown: true },
  /** When its author last changed it; of a row of Xano, when that changed after it was made. */
  updated_at: { kind: 'instant', isShown: true, none: null },
} as const satisfies Table;

export const COMMENT_FIELDS = fieldsOf(COMMENT, { isShown: true });
/** What a row of Xano says of a comment besides whose it is, and on what. */
export const COMMENT_ROW_FIELDS = fieldsOf(COMMENT, { byXano: true });

/** How comments of a post hang on it, and on whoever wrote them. */
export const COMMENTS = {
  /** Timelines of the post and of the user. */
  part: 'comments',
  /** Of the post: the size of that. */
  counter: 'commentsCount',
  /** What one is worth, for ranked feeds and the models leaderboard alike. */
  weight: 5,
} as const;
