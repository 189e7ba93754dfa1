import * as E from 'fp-ts/lib/Either.js';
import { randomBytes } from 'node:crypto';
import { digestOf } from '../adapters/http/auth/api-keys.js';
import type { TokenIssuer } from '../application/ports/token-issuer.js';
import type { Username } from '../domain/username.js';
import type { AuthSettings } from './auth-settings.js';

/** What this start made up, to be shown; null for what the operator gave. */
export interface MadeKeys {
  readonly apiKey: string | null;
  readonly jwtSecret: string | null;
}

const KEY_BYTES = 32;
const DAY_S = 86_400;
const ALICE = 'alice' as Username;

const make = (): string => randomBytes(KEY_BYTES).toString('hex');

/** Fills in the keys that are missing, so that development starts with nothing set up. */
export const withDevelopmentKeys = (
  auth: AuthSettings,
): { readonly auth: AuthSettings; readonly made: MadeKeys } => {
  const { jwt } = auth;
  const cannotVerify = jwt.secret === null && jwt.publicKey === null && jwt.jwksUrl === null;
  const apiKey = auth.apiKeys.length === 0 ? make() : null;
  const jwtSecret = cannotVerify ? make() : null;
  return {
    auth: {
      ...auth,
      apiKeys: apiKey === null ? auth.apiKeys : [digestOf(apiKey)],
      jwt: jwtSecret === null ? jwt : { ...jwt, secret: jwtSecret },
    },
    made: { apiKey, jwtSecret },
  };
};

interface Place {
  /** Where the service is to be found, such as `http://localhost:3000`. */
  readonly origin: string;
  readonly issuer: TokenIssuer;
  readonly now: number;
}

const JSON_TYPE = "-H 'Content-Type: application/json'";

const describeApiKey = (apiKey: string, origin: string): readonly string[] => [
  '',
  'XANO_API_KEY is not set, so this start made one; the next start makes another.',
  `  XANO_API_KEY=${apiKey}`,
  'Create a user with it:',
  `  curl -X POST ${origin}/redis/write -H 'X-API-Key: ${apiKey}' ${JSON_TYPE} -d '[["HSET","user:alice","username","alice"],["HSET","user:alice","display_name","Alice Smith"]]'`,
];

const describeToken = (secret: string, token: string, origin: string): readonly string[] => [
  '',
  'JWT_SECRET is not set, so this start made one; the next start makes another.',
  `  JWT_SECRET=${secret}`,
  'A JWT for alice, good for a day:',
  `  ${token}`,
  'Post as alice, once that user is there, and read the feed:',
  `  curl -X POST ${origin}/posts -H 'Authorization: Bearer ${token}' ${JSON_TYPE} -d '{"content":"Hello #world"}'`,
  `  curl ${origin}/feed/explore -H 'Authorization: Bearer ${token}'`,
];

/** Lines for a person to paste, about no other keys than those that this start made. */
export const describeMadeKeys = (
  { apiKey, jwtSecret }: MadeKeys,
  { origin, issuer, now }: Place,
): readonly string[] => {
  const iat = Math.floor(now / 1000);
  const token = issuer.issue({
    username: ALICE,
    userId: null,
    role: 'user',
    iat,
    exp: iat + DAY_S,
  });
  return [
    ...(apiKey === null ? [] : describeApiKey(apiKey, origin)),
    ...(jwtSecret === null || E.isLeft(token) ? [] : describeToken(jwtSecret, token.right, origin)),
  ];
};
