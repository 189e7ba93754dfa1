/** How new a delete is, from the cursor of a job; null takes everything. */
export const versionFrom = (text: string): number | null =>
  /^\d+$/.test(text) ? Number(text) : null;
