import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { parseAllowedAddresses, type IsAllowedAddress } from '../adapters/http/auth/addresses.js';
import { digestOf } from '../adapters/http/auth/authenticate.js';
import {
  parseJwtSecret,
  readJwtKeys,
  type JwtKeys,
  type JwtSettings,
} from '../adapters/http/auth/jwt.js';
import { meaningOf, type Read } from './settings.js';
import { each, fault, listOf, together, type Validation } from './validation.js';

/** Returns the keys of settings that the configuration has already found good; throws for any other. */
export const keysOf = (settings: JwtSettings): JwtKeys => {
  const keys = readJwtKeys(settings);
  if (E.isLeft(keys)) throw new Error(keys.left);
  return keys.right;
};

export interface AuthSettings {
  /** The digest of each key: the keys themselves are not kept. */
  readonly apiKeys: readonly Buffer[];
  readonly isAllowedAddress: IsAllowedAddress;
  /** Settings that are good for `readJwtKeys`, or that have no key at all, which development fills in. */
  readonly jwt: JwtSettings;
}

const MIN_KEY_LENGTH = 32;
const MIN_SECRET_BYTES = 32;
const MAKE_ONE = 'make one with `openssl rand -hex 32`';

const orNull = (text: string): string | null => (text === '' ? null : text);

const apiKeys = (read: Read, production: boolean): Validation<readonly Buffer[]> => {
  const keys = listOf(read('XANO_API_KEY'));
  if (keys.length === 0)
    return production ? fault(`XANO_API_KEY is not set: ${MAKE_ONE}`) : E.right([]);
  return each(keys, (key, index) => {
    // A header carries no other characters, so such a key could never be presented.
    if (!/^[\x21-\x7e]+$/.test(key))
      return fault('XANO_API_KEY must be printable ASCII without spaces');
    if (production && key.length < MIN_KEY_LENGTH)
      return fault(
        `XANO_API_KEY: key ${index + 1} is shorter than ${MIN_KEY_LENGTH} characters: ${MAKE_ONE}`,
      );
    return E.right(digestOf(key));
  });
};

const allowedAddresses = (read: Read): Validation<IsAllowedAddress> => {
  const text = read('API_KEY_ALLOWED_IPS');
  const given = listOf(text);
  // Commas alone, which a template leaves of variables that are not set, must not allow every address.
  return E.mapLeft(() => [
    'API_KEY_ALLOWED_IPS must be addresses or CIDRs, such as 203.0.113.7,10.0.0.0/8',
  ])(parseAllowedAddresses(text !== '' && given.length === 0 ? [text] : given));
};

const secret = (
  read: Read,
  name: 'JWT_SECRET' | 'JWT_SECRET_OLD',
  production: boolean,
): Validation<string | null> => {
  const text = orNull(read(name));
  if (text === null) return E.right(null);
  const bytes = parseJwtSecret(text);
  if (E.isLeft(bytes)) return fault(`${name} ${bytes.left}: ${MAKE_ONE}`);
  return production && bytes.right.length < MIN_SECRET_BYTES
    ? fault(`${name} is shorter than ${MIN_SECRET_BYTES * 8} bits: ${MAKE_ONE}`)
    : E.right(text);
};

const publicKey = (read: Read): Validation<string | null> => {
  const pem = read('JWT_PUBLIC_KEY');
  // Node silently derives a public key from a private one, which must not be given here.
  return pem.includes('PRIVATE KEY')
    ? fault('JWT_PUBLIC_KEY is a private key: give the public one, and keep this one elsewhere')
    : E.right(orNull(pem));
};

const claims = (
  read: Read,
): Validation<Pick<JwtSettings, 'usernameClaim' | 'roleClaim' | 'roleDefault'>> =>
  pipe(
    together({
      usernameClaim: meaningOf(read)('JWT_USERNAME_CLAIM'),
      roleClaim: meaningOf(read)('JWT_ROLE_CLAIM'),
      // With `admin` as the default, anybody whom an issuer knows would be an admin.
      roleDefault: meaningOf(read)('JWT_ROLE_DEFAULT'),
    }),
    E.filterOrElse(
      ({ usernameClaim, roleClaim }) => usernameClaim !== roleClaim,
      (): readonly string[] => ['JWT_ROLE_CLAIM must name another claim than JWT_USERNAME_CLAIM'],
    ),
  );

const jwt = (read: Read, production: boolean): Validation<JwtSettings> =>
  E.flatMap((settings: JwtSettings): Validation<JwtSettings> => {
    const { secret: text, publicKey: pem, jwksUrl } = settings;
    if (text === null && pem === null && jwksUrl === null)
      return production
        ? fault(
            `JWT_SECRET is not set, nor JWT_PUBLIC_KEY, nor JWT_JWKS_URL: give what your tokens are signed with, or ${MAKE_ONE}`,
          )
        : E.right(settings);
    return E.bimap(
      (message: string): readonly string[] => [message],
      () => settings,
    )(readJwtKeys(settings));
  })(
    pipe(
      together({
        secret: secret(read, 'JWT_SECRET', production),
        oldSecret: secret(read, 'JWT_SECRET_OLD', production),
        publicKey: publicKey(read),
        jwksUrl: meaningOf(read)('JWT_JWKS_URL'),
        issuer: meaningOf(read)('JWT_ISSUER'),
        audience: meaningOf(read)('JWT_AUDIENCE'),
        said: claims(read),
      }),
      E.map(({ said, ...keys }): JwtSettings => ({ ...keys, ...said })),
    ),
  );

/** Reads who may come in, and how callers prove it. In production nothing may be missing. */
export const readAuthSettings = (read: Read, production: boolean): Validation<AuthSettings> =>
  together({
    apiKeys: apiKeys(read, production),
    isAllowedAddress: allowedAddresses(read),
    jwt: jwt(read, production),
  });
