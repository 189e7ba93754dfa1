import * as E from 'fp-ts/lib/Either.js';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SECRETS, type Environment } from './settings.js';
import { fault, withoutMark, type Validation } from './validation.js';

const readFile = (): Validation<string> => {
  try {
    return E.right(readFileSync('.env', 'utf8'));
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? E.right('')
      : fault('.env must be a file that the service may read: mend it, or take it away');
  }
};

/** Reads the environment, which wins, and `.env` of the working folder. Removes secrets from `process.env`. */
export const loadEnvironment = (): Validation<Environment> =>
  E.map((text: string): Environment => {
    const inFile = parseEnv(withoutMark(text));
    for (const [name, value] of Object.entries(inFile)) process.env[name] ??= value;
    const env = { ...process.env };
    for (const name of SECRETS) Reflect.deleteProperty(process.env, name);
    return env;
  })(readFile());
