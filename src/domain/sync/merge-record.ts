import { mergeCreatedAt } from './created-at.js';
import type { SyncRecord } from './record.js';
import { mergeRow, type Merge } from './merge-row.js';
import { versionOf, type FieldChanges, type Row } from './row.js';
import { isMadeHere, isTimed, UNTIMED, type Version } from './version.js';

/** Whether what Xano was seen to have takes the place of what stands under this version. */
export const givesWay = (
  stood: Version,
  { version, seenAt = 0 }: Pick<SyncRecord, 'version' | 'seenAt'>,
): boolean => stood.at <= version.at || (stood.at <= seenAt && !isMadeHere(stood));

/** What a record makes of a row: as `mergeCreatedAt` has it, except for what Xano was seen to have. */
export const mergeRecord = (
  current: Row,
  incoming: FieldChanges,
  record: Pick<SyncRecord, 'version' | 'observed' | 'seenAt'>,
): Merge => {
  const { version, observed } = record;
  const told = mergeCreatedAt(current, incoming, version);
  if (observed !== true || !isTimed(version)) return told;
  // It was looked for because it differs: that is nothing to tell of Xano's columns.
  const merged = { ...told, against: { ...told.against, sameVersion: false } };
  const notNewer = Object.entries(incoming).filter(([field]) =>
    givesWay(versionOf(merged.row, field), record),
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
