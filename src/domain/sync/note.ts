import type { Resistance } from './merge-row.js';
import type { MergeResult } from './step.js';

/** Codes in the journal and statistics for a record that did not fail, but shows a fault of Xano's clocks or columns. */
const NOTE_CODES = ['same_version', 'version_ahead'] as const;

type NoteCode = (typeof NOTE_CODES)[number];

export const isNoteCode = (code: string): code is NoteCode =>
  NOTE_CODES.some((known) => known === code);

/** Greatest lead of a version over our clock, ms; beyond it one of the clocks must have been wrong. */
const AHEAD_MS = 5 * 60_000;

const NOTES: Readonly<Record<NoteCode, string>> = {
  same_version:
    'another content of the same version was here: set updated_at, to the ms, at each edit in Xano',
  version_ahead:
    'older than a version that lies in the future: a clock was wrong when that was written',
};

/** Adds a note to a merge result if stored versions that should not exist kept the record out. A code already set stays. */
export const noted = (
  merged: MergeResult,
  { version, sameVersion }: Resistance,
  now: number,
): MergeResult => {
  if (merged.code !== undefined) return merged;
  const codes: readonly NoteCode[] = [
    ...(version > now + AHEAD_MS ? (['version_ahead'] as const) : []),
    ...(sameVersion ? (['same_version'] as const) : []),
  ];
  const [code] = codes;
  return code === undefined ? merged : { ...merged, code, message: NOTES[code] };
};

/** Returns the result for a record that is older than something of this version, ms. */
export const stale = (
  version: number,
  now: number,
  steps: MergeResult['steps'] = [],
): MergeResult => noted({ result: 'stale', steps }, { version, sameVersion: false }, now);
