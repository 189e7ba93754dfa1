import { columnsOf, commentsOn, updatedAtOf, type App, type Columns } from './app.js';
import type { CommentRow, PostRow, UserRow } from './app.js';
import { among } from './cast.js';
import type { CommentChange } from './change.js';
import type { Intent } from './intents.js';
import { someComment } from './values.js';

/** Makes the acts on comments; `now` is the instant of an act, ms. */
export const makeCommenting = (app: App, now: () => number) => {
  let lastId = 500;

  const told = (
    row: CommentRow,
    columns: Columns,
    part: Pick<CommentChange, 'isWhole' | 'deleted'>,
  ): CommentChange => ({
    entity: 'comment',
    row,
    at: now(),
    updatedAt: updatedAtOf(row),
    columns,
    ...part,
  });

  const written = (row: CommentRow, columns: Columns, isWhole: boolean, isDated: boolean) => {
    row.writes.push({ at: now(), updatedAt: isDated ? now() : updatedAtOf(row), columns });
    return told(row, columns, { isWhole, deleted: false });
  };

  const deleted = (row: CommentRow): CommentChange => {
    app.comments.delete(String(row.id));
    return told(row, columnsOf(row), { isWhole: false, deleted: true });
  };

  const comment = ({ one, other, value }: Intent): readonly CommentChange[] => {
    const author = among([...app.users.values()], one);
    const post = among([...app.posts.values()], other);
    if (author === undefined || post === undefined) return [];
    lastId += 1;
    const row: CommentRow = { id: lastId, author, post, writes: [] };
    app.comments.set(String(lastId), row);
    return [written(row, { ...someComment(value), created_at: now() }, true, true)];
  };

  const edit = ({ one, value, columns, isDated }: Intent): readonly CommentChange[] => {
    const row = among([...app.comments.values()], one);
    if (row === undefined) return [];
    const isFull = columns % 3 === 0;
    const set = someComment(value);
    return [written(row, isFull ? { ...columnsOf(row), ...set } : set, isFull, isDated)];
  };

  const uncomment = ({ one }: Intent): readonly CommentChange[] => {
    const row = among([...app.comments.values()], one);
    return row === undefined ? [] : [deleted(row)];
  };

  return {
    acts: { comment, 'edit comment': edit, uncomment },
    /** Deletes all comments of a row. */
    drop: (row: UserRow | PostRow): readonly CommentChange[] => commentsOn(app, row).map(deleted),
  };
};
