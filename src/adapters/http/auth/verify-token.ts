import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { constant, pipe } from 'fp-ts/lib/function.js';
import jwt from 'jsonwebtoken';
import type { StoreError } from '../../../application/errors.js';
import { isLater, toTask, type Later } from '../../../application/later.js';
import type { Clock } from '../../../application/ports/clock.js';
import type { UserStore } from '../../../application/ports/user-store.js';
import { readPersonClaim, type PersonRef } from '../../../domain/person-ref.js';
import type { UserPrincipal } from '../../../domain/principal.js';
import { parseRole, type Role } from '../../../domain/role.js';
import { invalidToken, type InvalidToken, type KeysUnavailable } from '../http-error.js';
import { makeFindKey, type FindKey } from './find-key.js';
import {
  readJwtForm,
  type JwtHeader,
  type JwtKeys,
  type JwtSettings,
  type PinnedKey,
} from './jwt.js';
import { makeTokenMemory } from './token-memory.js';

export type TokenError = InvalidToken | KeysUnavailable | StoreError;

type Verdict = E.Either<TokenError, UserPrincipal>;

/** Verifies a token: synchronously, unless a key has to be fetched or an id looked up. */
export type VerifyToken = (token: string) => Later<Verdict>;

type Verified<A> = E.Either<InvalidToken, A>;

/** Seconds by which the signer's clock may differ from ours. */
const TOLERANCE = 10;

const invalidClaim = (name: string): InvalidToken =>
  invalidToken(`The claim ${name} of the token is not valid.`);

const MALFORMED = invalidToken('The token is not a well-formed JWT.');
const CRITICAL = invalidToken('The token has a header crit, which is not understood here.');
const INVALID_EXP = invalidClaim('exp');
const SIGNATURE = invalidToken('The signature of the token is wrong.');

// jsonwebtoken tells its failures apart by these texts, which its documentation lists.
const REASONS: Readonly<Record<string, InvalidToken>> = {
  'invalid signature': SIGNATURE,
  'jwt signature is required': SIGNATURE,
  'invalid nbf value': invalidClaim('nbf'),
  'invalid exp value': INVALID_EXP,
};

const toInvalidToken = (error: unknown): InvalidToken => {
  if (error instanceof jwt.TokenExpiredError) return invalidToken('The token has expired.');
  if (error instanceof jwt.NotBeforeError) return invalidToken('The token is not yet valid.');
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('jwt issuer invalid'))
    return invalidToken('The token comes from another issuer: claim iss.');
  if (message.startsWith('jwt audience invalid'))
    return invalidToken('The token is meant for another audience: claim aud.');
  return REASONS[message] ?? MALFORMED;
};

const readHeader = (token: string): Verified<JwtHeader> =>
  pipe(
    readJwtForm(token),
    E.mapLeft(() => MALFORMED),
    // RFC 7515, 4.1.11: critical header extensions must be understood, and this service understands none.
    E.filterOrElse(
      (header) => !('crit' in header),
      () => CRITICAL,
    ),
  );

const claim = (claims: jwt.JwtPayload, name: string): Verified<string | number> => {
  const value: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (value === undefined || value === null)
    return E.left(invalidToken(`The token has no claim ${name}.`));
  return typeof value === 'string' || typeof value === 'number'
    ? E.right(value)
    : E.left(invalidClaim(name));
};

const personIn = (claims: jwt.JwtPayload, name: string): Verified<PersonRef> =>
  pipe(
    claim(claims, name),
    E.flatMap((value) => E.mapLeft(() => invalidClaim(name))(readPersonClaim(name, value))),
  );

/** Reads the role. An unknown or missing one becomes `roleDefault`, since other issuers use role names of their own. */
const roleIn = (
  claims: jwt.JwtPayload,
  { roleClaim, roleDefault }: Pick<JwtSettings, 'roleClaim' | 'roleDefault'>,
): Verified<Role> =>
  pipe(
    claim(claims, roleClaim),
    E.flatMap((value) => E.mapLeft(() => invalidClaim(roleClaim))(parseRole(String(value)))),
    E.orElse((refusal) => (roleDefault === null ? E.left(refusal) : E.right(roleDefault))),
  );

const userIdOf = (claims: jwt.JwtPayload): string | null => {
  const id: unknown = claims['user_id'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
};

/** The claims of a token, before its id is looked up. */
interface Said {
  readonly person: PersonRef;
  readonly role: Role;
  readonly userId: string | null;
  /** Seconds since the epoch. */
  readonly exp: number;
}

type ClaimSettings = Pick<JwtSettings, 'usernameClaim' | 'roleClaim' | 'roleDefault'>;

const readClaims =
  (settings: ClaimSettings) =>
  (claims: jwt.JwtPayload | string): Verified<Said> => {
    if (typeof claims === 'string') return E.left(MALFORMED);
    const { exp } = claims;
    if (exp === undefined) return E.left(invalidToken('The token has no claim exp.'));
    // `1e999` is valid JSON, and such a token would never expire.
    if (!Number.isFinite(exp)) return E.left(INVALID_EXP);
    return pipe(
      E.Do,
      E.apS('person', personIn(claims, settings.usernameClaim)),
      E.apS('role', roleIn(claims, settings)),
      E.map((known) => ({ ...known, userId: userIdOf(claims), exp })),
    );
  };

/** The first instant, in ms, at which the token is refused as expired. */
const untilOf = ({ exp }: Said): number => Math.ceil(exp + TOLERANCE) * 1000;

interface Deps {
  readonly keys: JwtKeys;
  readonly settings: Pick<JwtSettings, 'issuer' | 'audience'> & ClaimSettings;
  readonly identify: UserStore['identify'];
  readonly clock: Clock;
}

export const makeVerifyToken = ({ keys, settings, identify, clock }: Deps): VerifyToken => {
  const { issuer, audience } = settings;
  const { verifying, old } = keys;
  const findKey: FindKey =
    'jwksUrl' in verifying
      ? makeFindKey(verifying.jwksUrl, clock)
      : constant(E.right<never, PinnedKey>(verifying));

  const verifyWith = (token: string, { key, algorithm }: PinnedKey) =>
    E.tryCatch(
      () =>
        jwt.verify(token, key, {
          algorithms: [algorithm],
          clockTimestamp: Math.floor(clock.now() / 1000),
          clockTolerance: TOLERANCE,
          ...(issuer === null ? {} : { issuer }),
          ...(audience === null ? {} : { audience }),
        }),
      E.toError,
    );

  // jsonwebtoken checks the signature first, so any other error concerns the secret that did sign the token.
  const verify = (token: string, pinned: PinnedKey): Verified<string | jwt.JwtPayload> =>
    pipe(
      verifyWith(token, pinned),
      E.orElse((error) =>
        old !== null && error.message === 'invalid signature'
          ? verifyWith(token, { key: old, algorithm: 'HS256' })
          : E.left(error),
      ),
      E.mapLeft(toInvalidToken),
    );

  const check = (token: string, header: JwtHeader, key: PinnedKey): Verified<Said> =>
    header.alg === key.algorithm
      ? pipe(verify(token, key), E.flatMap(readClaims(settings)))
      : E.left(invalidToken(`The token must be signed with ${key.algorithm}.`));

  const toPrincipal = ({ person, role, userId }: Said): Later<Verdict> => {
    if (person.by === 'name')
      return E.right({ kind: 'user', username: person.username, role, userId });
    const { id } = person;
    return pipe(
      identify(id),
      TE.flatMap(
        TE.fromOption((): TokenError =>
          invalidToken(
            `The claim ${settings.usernameClaim} names user ${id}, who is unknown here.`,
          ),
        ),
      ),
      TE.map(({ username }) => ({ kind: 'user', username, role, userId: id })),
    );
  };

  const memory = makeTokenMemory<Said>(clock);

  const verifyBy = (token: string, header: JwtHeader, key: PinnedKey): Later<Verdict> => {
    const said = check(token, header, key);
    if (E.isLeft(said)) return said;
    memory.keep(token, { kid: header.kid, key, said: said.right }, untilOf(said.right));
    return toPrincipal(said.right);
  };

  const verifyAnew = (token: string): Later<Verdict> => {
    const header = readHeader(token);
    if (E.isLeft(header)) return header;
    const key = findKey(header.right.kid);
    if (!isLater(key)) return E.isLeft(key) ? key : verifyBy(token, header.right, key.right);
    return pipe(
      key,
      TE.flatMap((found): TE.TaskEither<TokenError, UserPrincipal> =>
        toTask(verifyBy(token, header.right, found)),
      ),
    );
  };

  return (token) => {
    const known = memory.recall(token);
    const key = known === null ? null : findKey(known.kid);
    // The cached result is void if the key id now stands for another key, or for one that has to be fetched.
    const isSameKey = key !== null && !isLater(key) && E.isRight(key) && key.right === known?.key;
    return known !== null && isSameKey ? toPrincipal(known.said) : verifyAnew(token);
  };
};
