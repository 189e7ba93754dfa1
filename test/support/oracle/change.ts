import type { Columns, CommentRow, EdgeKind, EdgeRow, PostRow, UserRow } from './app.js';

interface Told {
  /** The instant of the event, ms. */
  readonly at: number;
  readonly deleted: boolean;
}

interface RowTold extends Told {
  /** What the row has in `updated_at`, ms: only the event tells that it is newer than that. */
  readonly updatedAt: number;
}

export interface UserChange extends RowTold {
  readonly entity: 'user';
  readonly row: UserRow;
  /** What the record carries; of a delete, the row as it was. */
  readonly columns: Columns;
  /** Whether every record of it has to name the row in full. */
  readonly isWhole: boolean;
}

export interface PostChange extends RowTold {
  readonly entity: 'post';
  readonly row: PostRow;
  /** Whose the post was by then. */
  readonly author: UserRow;
  /** The post had another author before, which every record of it tells. */
  readonly isMoved: boolean;
  /** Whether the row has its external id by then, or has it by this change, which tells it each time. */
  readonly externalId: 'none' | 'new' | 'known';
  readonly columns: Columns;
  readonly isWhole: boolean;
}

export interface CommentChange extends RowTold {
  readonly entity: 'comment';
  readonly row: CommentRow;
  readonly columns: Columns;
  /** Whether it tells whose the comment is, and on what, each time. */
  readonly isWhole: boolean;
}

/** What an event does not tell of a post unless it is said. */
export interface PostTold {
  readonly externalId?: PostChange['externalId'];
  readonly isDated?: boolean;
}

export interface EdgeChange extends Told {
  readonly entity: EdgeKind;
  readonly row: EdgeRow;
}

/** What Xano has to tell of one row that one event has changed. */
export type Change = UserChange | PostChange | CommentChange | EdgeChange;

/** When the post of this key ceased to be, ms. */
export interface Death {
  readonly key: string;
  readonly at: number;
}
