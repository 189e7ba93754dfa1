import { existsSync } from 'node:fs';

const rootAbove = (folder: URL): URL =>
  existsSync(new URL('package.json', folder)) ? folder : rootAbove(new URL('../', folder));

/** The folder of the project, above this file in `src` as above the bundle of it in `dist`. */
export const ROOT = rootAbove(new URL('./', import.meta.url));
