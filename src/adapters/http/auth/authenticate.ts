import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forbidden } from '../../../application/errors.js';
import type { Principal, ServicePrincipal } from '../../../domain/principal.js';
import { parseUsername, SERVICE_ACCOUNT } from '../../../domain/username.js';
import {
  invalidApiKey,
  invalidToken,
  ipNotAllowed,
  unknownActor,
  type AuthError,
} from '../http-error.js';
import type { IsAllowedAddress } from './allowed-addresses.js';
import { makeIsApiKey } from './api-keys.js';
import type { VerifyToken } from './verify-token.js';

/** What a request says about its caller; undefined where a header was not sent. */
export interface Credentials {
  readonly apiKey: string | undefined;
  readonly authorization: string | undefined;
  readonly xAuthorization: string | undefined;
  readonly xAccessToken: string | undefined;
  readonly actAs: string | undefined;
  readonly address: string;
}

/** Null: nobody says who they are. A wrong credential is an error, never nobody. */
export type Authenticate = (credentials: Credentials) => TE.TaskEither<AuthError, Principal | null>;

interface Deps {
  /** The digest of each. */
  readonly apiKeys: readonly Buffer[];
  readonly isAllowedAddress: IsAllowedAddress;
  readonly verifyToken: VerifyToken;
}

const BEARER = /^bearer +/i;

const serviceActingAs = (actAs: string | undefined): E.Either<AuthError, ServicePrincipal> =>
  pipe(
    actAs === undefined ? E.right(SERVICE_ACCOUNT) : parseUsername(actAs),
    E.bimap(
      () => unknownActor,
      (username) => ({ kind: 'service', username }),
    ),
  );

/** The first token in the order of the headers; an `Authorization` of another scheme comes last. */
const tokenIn = (given: Credentials): string | undefined => {
  const { authorization, xAuthorization, xAccessToken } = given;
  if (authorization !== undefined && BEARER.test(authorization))
    return authorization.replace(BEARER, '');
  return xAuthorization?.replace(BEARER, '') ?? xAccessToken;
};

export const makeAuthenticate = ({
  apiKeys,
  isAllowedAddress,
  verifyToken,
}: Deps): Authenticate => {
  const isApiKey = makeIsApiKey(apiKeys);

  const byApiKey = (
    key: string,
    { actAs, address }: Credentials,
  ): E.Either<AuthError, Principal> => {
    if (!isApiKey(key)) return E.left(invalidApiKey);
    return isAllowedAddress(address) ? serviceActingAs(actAs) : E.left(ipNotAllowed);
  };

  return (given) => {
    if (given.apiKey !== undefined) return TE.fromEither(byApiKey(given.apiKey, given));
    const token = tokenIn(given);
    if (token !== undefined)
      return pipe(
        verifyToken(token),
        TE.filterOrElseW(
          () => given.actAs === undefined,
          () => forbidden('X-Act-As is for the holder of an API key.'),
        ),
      );
    return given.authorization === undefined
      ? TE.right(null)
      : TE.left(invalidToken('The Authorization header must hold a Bearer token.'));
  };
};
