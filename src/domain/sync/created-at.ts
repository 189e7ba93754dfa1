import { mergeRow, type Merge } from './merge-row.js';
import { versionOf, type FieldChanges, type Row } from './row.js';
import { isTimed, type Version } from './version.js';

const FIELD = 'created_at';

/** Null where a record has said when the row was born, so that nobody has to guess. */
const guessed = (row: Row): number | null =>
  isTimed(versionOf(row, FIELD)) ? null : Number(row.fields[FIELD]);

/**
 * Merges a record into a row. Of a row of which no record says when it was born, that is the oldest
 * version of all its records, in whatever order they come: an older one takes it back, a stale one too.
 * Only a delete that comes late, after an older record and several newer ones, cannot tell which of the
 * newer came first: the newest of each field is all that is left of them.
 */
export const mergeCreatedAt = (current: Row, incoming: FieldChanges, version: Version): Merge => {
  const merge = mergeRow(current, incoming, version);
  const born = guessed(merge.row);
  if (!isTimed(version) || born === null || born <= version.at) return merge;
  const earlier = { [FIELD]: String(version.at) };
  return {
    ...merge,
    row: { ...merge.row, fields: { ...merge.row.fields, ...earlier } },
    changes: { ...merge.changes, ...earlier },
  };
};
