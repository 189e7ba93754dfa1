import * as E from 'fp-ts/lib/Either.js';
import { readJwtKeys, type JwtKeys, type JwtSettings } from '../adapters/http/auth/jwt-key.js';

/** The keys of settings that the configuration has read once already. */
export const keysOf = (settings: JwtSettings): JwtKeys => {
  const keys = readJwtKeys(settings);
  if (E.isLeft(keys)) throw new Error(keys.left);
  return keys.right;
};
