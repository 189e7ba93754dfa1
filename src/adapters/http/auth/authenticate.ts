import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import { hash, timingSafeEqual } from 'node:crypto';
import { forbidden, invalidRequest } from '../../../application/errors.js';
import { isLater, type Later } from '../../../application/later.js';
import type { Clock } from '../../../application/ports/clock.js';
import { isAhead, parseInstant } from '../../../domain/instant.js';
import type { Principal, ServicePrincipal } from '../../../domain/principal.js';
import { SERVICE_ACCOUNT, parseUsername, type Username } from '../../../domain/username.js';
import {
  invalidApiKey,
  invalidToken,
  ipNotAllowed,
  unknownActor,
  type AuthError,
} from '../http-error.js';
import type { IsAllowedAddress } from './addresses.js';
import { makeIsSession } from './session.js';
import type { VerifyToken } from './verify-token.js';

/** Hashes an API key; only the digest is kept. */
export const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares with every key in constant time, so that response times reveal nothing about any key. */
export const makeIsApiKey =
  (known: readonly Buffer[]) =>
  (given: string): boolean => {
    const wanted = digestOf(given);
    return known.map((key) => timingSafeEqual(key, wanted)).includes(true) && given !== '';
  };

/** The credentials of a request; undefined where a header was not sent. */
export interface Credentials {
  readonly apiKey: string | undefined;
  readonly authorization: string | undefined;
  readonly xAuthorization: string | undefined;
  readonly xAccessToken: string | undefined;
  readonly actAs: string | undefined;
  /** The time at which Xano had the written state, ms since the epoch. */
  readonly version: string | undefined;
  readonly address: string;
  /** Whether an API key may take the place of a token. */
  readonly keyAsBearer?: boolean;
  /** The console's session, on routes that the console may call. */
  readonly session?: string | undefined;
}

type Verdict = E.Either<AuthError, Principal | null>;

/** Resolves to the caller; null if no credential was sent. A wrong credential is an error, never null. */
export type Authenticate = (credentials: Credentials) => Later<Verdict>;

interface Deps {
  /** The digest of each API key. */
  readonly apiKeys: readonly Buffer[];
  readonly isAllowedAddress: IsAllowedAddress;
  readonly verifyToken: VerifyToken;
  readonly clock: Clock;
}

const BEARER = /^bearer +/i;

const actorOf = (actAs: string | undefined): E.Either<AuthError, Username> =>
  actAs === undefined
    ? E.right(SERVICE_ACCOUNT)
    : E.mapLeft(() => unknownActor)(parseUsername(actAs));

const versionOf = (version: string, now: number): E.Either<AuthError, number> =>
  pipe(
    parseInstant(version),
    E.filterOrElseW(
      // A version in the future would win over every change until that time.
      (at) => at > 0 && !isAhead(at, now),
      () => 'InvalidInstant' as const,
    ),
    E.mapLeft(() =>
      invalidRequest('X-Version', 'must be milliseconds since the epoch, not after tomorrow'),
    ),
  );

const servicePrincipal = (
  { actAs, version }: Credentials,
  now: number,
): E.Either<AuthError, ServicePrincipal> =>
  E.flatMap((username: Username): E.Either<AuthError, ServicePrincipal> =>
    version === undefined
      ? E.right({ kind: 'service', username })
      : E.map((at: number): ServicePrincipal => ({ kind: 'service', username, version: at }))(
          versionOf(version, now),
        ),
  )(actorOf(actAs));

/** Returns the first token in the order of the headers; an `Authorization` of another scheme is skipped. */
export const tokenIn = (given: Credentials): string | undefined => {
  const { authorization, xAuthorization, xAccessToken } = given;
  if (authorization !== undefined && BEARER.test(authorization))
    return authorization.replace(BEARER, '');
  return xAuthorization?.replace(BEARER, '') ?? xAccessToken;
};

const NOBODY: Verdict = E.right(null);
const NO_BEARER: Verdict = E.left(
  invalidToken('The Authorization header must hold a Bearer token.'),
);

const SESSION_OVER = invalidToken('The session of the console is over: sign in again.');
const SIGNED_IN: Verdict = E.right({ kind: 'service', username: SERVICE_ACCOUNT });

/** Refuses X-Act-As and X-Version from a caller with a token or session: both are for holders of an API key. */
const refuseForOthers =
  ({ actAs }: Credentials) =>
  (verdict: Verdict): Verdict =>
    E.isLeft(verdict)
      ? verdict
      : E.left(
          forbidden(
            `${actAs === undefined ? 'X-Version' : 'X-Act-As'} is for the holder of an API key.`,
          ),
        );

export const makeAuthenticate = ({
  apiKeys,
  isAllowedAddress,
  verifyToken,
  clock,
}: Deps): Authenticate => {
  const isApiKey = makeIsApiKey(apiKeys);
  const isSession = makeIsSession(apiKeys);

  const byApiKey = (key: string, given: Credentials): E.Either<AuthError, Principal> => {
    if (!isApiKey(key)) return E.left(invalidApiKey);
    return isAllowedAddress(given.address)
      ? servicePrincipal(given, clock.now())
      : E.left(ipNotAllowed);
  };

  const bySession = (session: string, given: Credentials): Verdict => {
    if (!isSession(session, clock.now())) return E.left(SESSION_OVER);
    if (given.actAs !== undefined || given.version !== undefined)
      return refuseForOthers(given)(NOBODY);
    return isAllowedAddress(given.address) ? SIGNED_IN : E.left(ipNotAllowed);
  };

  const byToken = (token: string, given: Credentials): Later<Verdict> => {
    const verdict = verifyToken(token);
    if (given.actAs === undefined && given.version === undefined) return verdict;
    return isLater(verdict)
      ? T.map(refuseForOthers(given))(verdict)
      : refuseForOthers(given)(verdict);
  };

  return (given) => {
    if (given.apiKey !== undefined) return byApiKey(given.apiKey, given);
    const token = tokenIn(given);
    if (token !== undefined)
      return given.keyAsBearer === true && isApiKey(token)
        ? byApiKey(token, given)
        : byToken(token, given);
    if (given.authorization !== undefined) return NO_BEARER;
    return given.session === undefined ? NOBODY : bySession(given.session, given);
  };
};
