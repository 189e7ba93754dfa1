import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import jwt from 'jsonwebtoken';
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { invalidRequest, notConfigured } from '../../../application/errors.js';
import type { TokenIssuer } from '../../../application/use-cases/issue-token.js';
import { printPersonClaim } from '../../../domain/person-ref.js';
import type { Role } from '../../../domain/role.js';

export interface JwtSettings {
  /** Raw text, base64 after `base64:`, or a JWK that starts with `{`. */
  readonly secret: string | null;
  /** The previous secret, in the same form. */
  readonly oldSecret: string | null;
  readonly publicKey: string | null;
  readonly jwksUrl: string | null;
  readonly issuer: string | null;
  readonly audience: string | null;
  /** The claims that hold the user and the role. */
  readonly usernameClaim: string;
  readonly roleClaim: string;
  /** The role for a token without a known role; null: such a token is refused. */
  readonly roleDefault: Role | null;
}

/** A key with the only algorithm that it may be used with: a token never chooses. */
export interface PinnedKey {
  readonly key: KeyObject;
  readonly algorithm: 'HS256' | 'RS256' | 'ES256';
}

export interface JwtKeys {
  readonly verifying: PinnedKey | { readonly jwksUrl: string };
  /** The previous HS256 secret, which verifies too; null if there is only one secret, or a public key. */
  readonly old: KeyObject | null;
  /** Null if another party signs tokens. */
  readonly signing: KeyObject | null;
}

const SecretJwk = t.intersection([
  t.type({ kty: t.literal('oct'), k: t.string }),
  t.partial({ alg: t.literal('HS256') }),
]);

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

const fromBase64 = (text: string): E.Either<string, Buffer> =>
  BASE64.test(text) ? E.right(Buffer.from(text, 'base64')) : E.left('is not well-formed base64');

const fromJwk = (text: string): E.Either<string, Buffer> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(text), String),
    E.flatMap((input) => SecretJwk.decode(input)),
    E.mapLeft(() => 'is not a JWK of type oct for HS256'),
    E.flatMap(({ k }) => fromBase64(k)),
  );

/** Decodes a secret as written in the settings. Left: what is wrong with it. */
export const parseJwtSecret = (text: string): E.Either<string, Buffer> => {
  if (text.trim() === '') return E.left('is empty');
  if (text.startsWith('base64:')) return fromBase64(text.slice('base64:'.length).trim());
  return text.trimStart().startsWith('{') ? fromJwk(text) : E.right(Buffer.from(text));
};

/** Pins the algorithm by the type of the key, whatever its holder or a token says. Left: an unsupported key. */
export const pinPublicKey = (key: KeyObject): E.Either<string, PinnedKey> => {
  if (key.asymmetricKeyType === 'rsa') return E.right({ key, algorithm: 'RS256' });
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    ? E.right({ key, algorithm: 'ES256' })
    : E.left('is neither an RSA key nor an EC key on P-256');
};

/** Parses a PEM; environment files often write one on a single line, with `\n` spelled out. */
const parsePem = (pem: string): E.Either<string, PinnedKey> =>
  pipe(
    E.tryCatch(
      () => createPublicKey(pem.replaceAll('\\n', '\n')),
      () => 'is not a public key in PEM',
    ),
    E.flatMap(pinPublicKey),
    E.mapLeft((fault) => `JWT_PUBLIC_KEY ${fault}`),
  );

const parseUrl = (jwksUrl: string): E.Either<string, { readonly jwksUrl: string }> => {
  if (!/^https?:\/\//.test(jwksUrl) || !URL.canParse(jwksUrl))
    return E.left('JWT_JWKS_URL is not an http(s) URL');
  const { username, password } = new URL(jwksUrl);
  // The request for the keys would never be sent.
  return username === '' && password === ''
    ? E.right({ jwksUrl })
    : E.left('JWT_JWKS_URL must have no user and no password');
};

const parseSecretKey = (secret: string): E.Either<string, KeyObject> =>
  pipe(
    parseJwtSecret(secret),
    E.mapLeft((fault) => `JWT_SECRET ${fault}`),
    E.map((bytes) => createSecretKey(bytes)),
  );

const parsePublicWay = ({
  publicKey,
  jwksUrl,
}: JwtSettings): E.Either<string, JwtKeys['verifying']> | null => {
  if (publicKey !== null && jwksUrl !== null)
    return E.left('JWT_PUBLIC_KEY and JWT_JWKS_URL exclude each other');
  if (publicKey !== null) return parsePem(publicKey);
  return jwksUrl === null ? null : parseUrl(jwksUrl);
};

/**
 * Reads the keys that verify and sign tokens. A public key or JWKS, where given, is the only way: with the secret beside it
 * a token could choose the weaker of the two.
 */
export const readJwtKeys = (settings: JwtSettings): E.Either<string, JwtKeys> => {
  const publicWay = parsePublicWay(settings);
  if (publicWay !== null)
    return pipe(
      publicWay,
      E.map((verifying) => ({ verifying, old: null, signing: null })),
    );
  if (settings.secret === null)
    return E.left('one of JWT_SECRET, JWT_PUBLIC_KEY and JWT_JWKS_URL must be given');
  return pipe(
    E.Do,
    E.apS('key', parseSecretKey(settings.secret)),
    E.apS('old', settings.oldSecret === null ? E.right(null) : parseSecretKey(settings.oldSecret)),
    E.map(({ key, old }) => ({ verifying: { key, algorithm: 'HS256' }, old, signing: key })),
  );
};

const Header = t.intersection([
  t.type({ alg: t.string }),
  t.partial({ kid: t.string, crit: t.unknown }),
]);
export type JwtHeader = t.TypeOf<typeof Header>;

const Claims = new t.Type<Readonly<Record<string, unknown>>, unknown>(
  'Claims',
  t.UnknownRecord.is,
  (input, context) =>
    t.UnknownRecord.is(input) && !Array.isArray(input)
      ? t.success(input)
      : t.failure(input, context),
  t.identity,
);

/** Decodes base64url strictly: two decoders may read a non-canonical text differently. */
const bytesOf = (part: string): E.Either<unknown, Buffer> => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? E.right(bytes) : E.left('base64url');
};

const objectIn = (part: string): E.Either<unknown, Readonly<Record<string, unknown>>> =>
  pipe(
    bytesOf(part),
    E.flatMap((bytes) =>
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
        String,
      ),
    ),
    E.flatMap((input) => Claims.decode(input)),
  );

/**
 * Reads the header of a well-formed JWT: three base64url parts, the first two of which hold JSON objects in UTF-8. Does not
 * check the signature.
 */
export const readJwtForm = (token: string): E.Either<'Malformed', JwtHeader> => {
  const [header = '', claims = '', signature = '', ...rest] = token.split('.');
  return pipe(
    rest.length === 0 ? bytesOf(signature) : E.left('too many parts'),
    E.flatMap(() => objectIn(claims)),
    E.flatMap(() => objectIn(header)),
    E.flatMap((input) => Header.decode(input)),
    E.mapLeft(() => 'Malformed' as const),
  );
};

interface Deps {
  readonly keys: Pick<JwtKeys, 'signing'>;
  readonly settings: Pick<JwtSettings, 'issuer' | 'audience' | 'usernameClaim' | 'roleClaim'>;
}

/** Signs tokens that this service verifies; fails where a public key verifies, since then there is no signing key. */
export const makeJwtIssuer = ({ keys: { signing }, settings }: Deps): TokenIssuer => ({
  issue: ({ username, userId, role, iat, exp }) => {
    if (signing === null)
      return E.left(notConfigured('JWT_SECRET, without JWT_PUBLIC_KEY and JWT_JWKS_URL'));
    const { issuer, audience, usernameClaim, roleClaim } = settings;
    const person = printPersonClaim(usernameClaim, { username, id: userId });
    if (person === null)
      return E.left(
        invalidRequest(
          'username',
          `reads as an id in the claim ${usernameClaim}: set the user's id`,
        ),
      );
    return E.right(
      jwt.sign({ [usernameClaim]: person, [roleClaim]: role, iat, exp }, signing, {
        algorithm: 'HS256',
        ...(issuer === null ? {} : { issuer }),
        ...(audience === null ? {} : { audience }),
      }),
    );
  },
});
