import type { Origin } from '../../application/ports/origin.js';

/** An origin as version.lua reads it: `5`, `>5` of a user, who is newer than what stands, or ''. */
export const stampText = ({ version, byUser }: Origin): string => {
  if (version === null) return '';
  return byUser ? `>${version}` : String(version);
};

/** How new a delete is, from the cursor of a job; null takes everything. */
export const versionFrom = (text: string): number | null =>
  /^\d+$/.test(text) ? Number(text) : null;
