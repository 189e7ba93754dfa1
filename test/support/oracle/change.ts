import type { Columns, CommentRow, EdgeKind, EdgeRow, PostRow, UserRow } from './app.js';

interface Told {
  /** Instant of the event, ms. */
  readonly at: number;
  readonly deleted: boolean;
}

interface RowTold extends Told {
  /** The row's `updated_at`, ms; only the event shows that the change is newer. */
  readonly updatedAt: number;
}

export interface UserChange extends RowTold {
  readonly entity: 'user';
  readonly row: UserRow;
  /** Columns of the record; for a delete, the row before it. */
  readonly columns: Columns;
  /** Whether every record must name the row in full. */
  readonly isWhole: boolean;
}

export interface PostChange extends RowTold {
  readonly entity: 'post';
  readonly row: PostRow;
  /** Author of the post at that time. */
  readonly author: UserRow;
  /** Whether the post had another author before; then every record says who the author is. */
  readonly isMoved: boolean;
  /** Whether the row has its external id already, or gets it by this change, whose records all carry it. */
  readonly externalId: 'none' | 'new' | 'known';
  readonly columns: Columns;
  readonly isWhole: boolean;
}

export interface CommentChange extends RowTold {
  readonly entity: 'comment';
  readonly row: CommentRow;
  readonly columns: Columns;
  /** Whether each record carries the author of the comment and its post. */
  readonly isWhole: boolean;
}

/** Properties that records of a post's change have only if given. */
export interface PostTold {
  readonly externalId?: PostChange['externalId'];
  readonly isDated?: boolean;
}

export interface EdgeChange extends Told {
  readonly entity: EdgeKind;
  readonly row: EdgeRow;
}

/** What Xano sends about one row that one event has changed. */
export type Change = UserChange | PostChange | CommentChange | EdgeChange;

/** The instant at which the post of this key was deleted, ms. */
export interface Death {
  readonly key: string;
  readonly at: number;
}
