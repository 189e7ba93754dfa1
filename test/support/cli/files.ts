import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../process/temp-folder.js';

/** A folder that is deleted when the tests end. */
export const folder = tempFolder();

/** Writes a file into the folder and returns its path. */
export const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** Returns NDJSON of so many users. */
export const people = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${JSON.stringify({ username: `person${n}` })}\n`).join(
    '',
  );
