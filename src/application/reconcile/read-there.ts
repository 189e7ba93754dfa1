import type { FieldRules } from '../../domain/sync/field-value.js';
import type { Digest } from '../ports/digest.js';
import type { Entry } from '../sync/entry.js';
import { readEntry, type ReadEntry } from '../sync/evaluate.js';

/** Margin for the clock of Xano, ms: what Xano told this shortly before a row was read may be newer than the row. */
const FRESH = 60_000;

/** Reads a row that came from Xano at `readAt`, ms. */
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
