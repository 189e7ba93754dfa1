import type { Resistance } from './merge-row.js';
import type { MergeResult } from './step.js';

/** What a record that did not fail tells of Xano's clocks or columns: codes of journal and statistics. */
const NOTE_CODES = ['same_version', 'version_ahead'] as const;

type NoteCode = (typeof NOTE_CODES)[number];

export const isNoteCode = (code: string): code is NoteCode =>
  NOTE_CODES.some((known) => known === code);

/** How far a version may lie ahead of our clock before somebody's clock is wrong, ms. */
const AHEAD_MS = 5 * 60_000;

const NOTES: Readonly<Record<NoteCode, string>> = {
  same_version:
    'another content of the same version was here: set updated_at, to the ms, at each edit in Xano',
  version_ahead:
    'older than a version that lies in the future: a clock was wrong when that was written',
};

/** A merged record with what stood against it, where that should not be so. */
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

/** Of a record that is older than something of this version, ms. */
export const stale = (
  version: number,
  now: number,
  steps: MergeResult['steps'] = [],
): MergeResult => noted({ result: 'stale', steps }, { version, sameVersion: false }, now);
