import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import jwt from 'jsonwebtoken';
import { createHmac, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readJwtKeys, type JwtSettings } from '../../../src/adapters/http/auth/jwt.js';
import { makeVerifyToken, type VerifyToken } from '../../../src/adapters/http/auth/verify-token.js';
import type { UserStore } from '../../../src/application/ports/user-store.js';
import type { Username } from '../../../src/domain/username.js';

export const SECRET = 'a secret of more than thirty-two bytes';

/** The instant at which tokens are verified, in seconds; tests vary the claims instead. */
export const NOW = 1_800_000_000;

const none: JwtSettings = {
  secret: null,
  oldSecret: null,
  publicKey: null,
  jwksUrl: null,
  issuer: null,
  audience: null,
  usernameClaim: 'username',
  roleClaim: 'role',
  roleDefault: null,
};

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

export const pemOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

export const aClaim = (part: object = {}): object => ({
  username: 'alice',
  role: 'user',
  user_id: '7',
  exp: NOW + 60,
  ...part,
});

/** Signs claims, with `SECRET` by default. */
export const sign = (
  claims: object,
  key: KeyObject = createSecretKey(Buffer.from(SECRET)),
  options: jwt.SignOptions = {},
): string => jwt.sign(claims, key, { algorithm: 'HS256', noTimestamp: true, ...options });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Makes a token of the two given parts, signed by HMAC with any text, as no proper library would. */
export const forge = (header: object, claims: object, hmacKey: string | null): string => {
  const signed = `${part(header)}.${part(claims)}`;
  return hmacKey === null
    ? `${signed}.`
    : `${signed}.${createHmac('sha256', hmacKey).update(signed).digest('base64url')}`;
};

/** The store knows one Xano id: 7, which is alice. */
const identify: UserStore['identify'] = (id) =>
  TE.right(id === '7' ? O.some({ username: 'alice' as Username, role: 'user' }) : O.none);

/** Makes the real verifier with these settings, at `NOW`. */
export const aVerifier = (
  changes: Partial<JwtSettings>,
  now: () => number = () => NOW * 1000,
): VerifyToken => {
  const settings = { ...none, ...changes };
  const keys = readJwtKeys(settings);
  if (E.isLeft(keys)) throw new Error(keys.left);
  return makeVerifyToken({ keys: keys.right, settings, identify, clock: { now } });
};
