import type { Entry } from '../../../application/ports/reader.js';

/** Returns the entries in a flat list of members and scores. */
export const entriesIn = (flat: readonly string[]): readonly Entry[] => {
  const entries: Entry[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2)
    entries.push({ member: flat[at] ?? '', score: Number(flat[at + 1]) });
  return entries;
};

/** Returns the fields in a flat list of names and values. */
export const fieldsIn = (flat: readonly string[]): readonly (readonly [string, string])[] => {
  const fields: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) fields.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return fields;
};
