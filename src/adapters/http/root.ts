import { existsSync } from 'node:fs';

const rootAbove = (folder: URL): URL =>
  existsSync(new URL('package.json', folder)) ? folder : rootAbove(new URL('../', folder));

/** The root folder of the project, found above this file in `src` as well as above its bundle in `dist`. */
export const ROOT = rootAbove(new URL('./', import.meta.url));
