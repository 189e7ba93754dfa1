import type { FieldRules } from '../../domain/sync/field-value.js';
import type { Digest } from '../ports/digest.js';
import type { Entry } from '../sync/entry.js';
import { readEntry, type ReadEntry } from '../sync/evaluate.js';

/** What Xano told so shortly before it was read may be newer: its clock is another, ms. */
const FRESH = 60_000;

/** A row as it was read from Xano at `readAt`, ms. */
export const readThere = (
  entry: Entry,
  rules: FieldRules,
  digest: Digest,
  readAt: number,
): ReadEntry => {
  const one = readEntry(entry, rules, digest);
  const seenAt = readAt - FRESH;
  return one.record === null ? one : { ...one, record: { ...one.record, seenAt } };
};
