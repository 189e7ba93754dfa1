import { mergeBorn } from './birth.js';
import type { SyncRecord } from './record.js';
import { mergeRow, type Merge } from './merge-row.js';
import { stampOf, type FieldChanges, type Row } from './row.js';
import { isTimed, UNTIMED } from './stamp.js';

/** What a record makes of a row: as `mergeBorn` has it, except for what Xano was seen to have. */
export const mergeRecord = (
  current: Row,
  incoming: FieldChanges,
  { stamp, observed }: Pick<SyncRecord, 'stamp' | 'observed'>,
): Merge => {
  const told = mergeBorn(current, incoming, stamp);
  if (observed !== true || !isTimed(stamp)) return told;
  // It was looked for because it differs: that is nothing to tell of Xano's columns.
  const merged = { ...told, against: { ...told.against, sameVersion: false } };
  const notNewer = Object.entries(incoming).filter(
    ([field]) => stampOf(merged.row, field).at <= stamp.at,
  );
  // The versions stay: the content that was replaced does not come back when it is sent again.
  const { row, changes } = mergeRow(merged.row, Object.fromEntries(notNewer), UNTIMED);
  if (Object.keys(changes).length === 0) return merged;
  const keyed = new Set(merged.row.versions.keyed);
  for (const [field] of notNewer) keyed.delete(field);
  return {
    outcome: 'applied',
    row: { ...row, versions: { ...row.versions, keyed } },
    changes: { ...merged.changes, ...changes },
    against: merged.against,
  };
};
