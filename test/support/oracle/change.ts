import type { Columns, EdgeRow, PostRow, UserRow } from './app.js';

interface Told {
  /** The instant of the event, ms. */
  readonly at: number;
  readonly deleted: boolean;
}

export interface UserChange extends Told {
  readonly entity: 'user';
  readonly row: UserRow;
  /** What the record carries; of a delete, the row as it was. */
  readonly columns: Columns;
  /** Whether every record of it has to name the row in full. */
  readonly isWhole: boolean;
  /** When the row was last written before, ms. */
  readonly rowAt: number;
}

export interface PostChange extends Told {
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
  readonly rowAt: number;
}

export interface EdgeChange extends Told {
  readonly entity: 'follow' | 'like' | 'bookmark';
  readonly row: EdgeRow;
}

/** What Xano has to tell of one row that one event has changed. */
export type Change = UserChange | PostChange | EdgeChange;

/** When the post of this key ceased to be, ms. */
export interface Death {
  readonly key: string;
  readonly at: number;
}
