import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { PersonRef } from '../../domain/person-ref.js';
import { DEFAULT_ROLE, parseRole, type Role } from '../../domain/role.js';
import { parsePerson, type Username } from '../../domain/username.js';
import {
  invalidRequest,
  userNotFound,
  type InvalidRequest,
  type NotConfigured,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { ask, gen, known } from '../gen.js';
import type { Needs } from '../world.js';

export interface TokenClaims {
  readonly username: Username;
  /** Id of the user's row in Xano; null when none is known. */
  readonly userId: string | null;
  readonly role: Role;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

export interface TokenIssuer {
  /**
   * Signs a token. Fails with `NotConfigured` when only a public key is at hand, and with `InvalidRequest` when no token
   * could mean this user and nobody else.
   */
  readonly issue: (claims: TokenClaims) => E.Either<NotConfigured | InvalidRequest, string>;
}

interface IssueTokenCommand {
  readonly person: PersonRef;
  /** Seconds the token is good for. */
  readonly ttl: number;
}

interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
}

type IssueError = InvalidRequest | NotConfigured | UserNotFound | StoreError;

interface Deps extends Needs<'users.find' | 'users.identify' | 'clock'> {
  readonly tokens: TokenIssuer;
}

type Holder = Omit<TokenClaims, 'iat' | 'exp'>;

const roleOf = (stored: string): Role =>
  pipe(
    parseRole(stored),
    E.getOrElse(() => DEFAULT_ROLE),
  );

export const makeIssueToken = ({ users, tokens, clock }: Deps) => {
  const holderOf = (person: PersonRef): TE.TaskEither<IssueError, Holder> => {
    if (person.by === 'id')
      return pipe(
        users.identify(person.id),
        TE.flatMap(TE.fromOption((): IssueError => userNotFound(null))),
        TE.map(({ username, role }) => ({ username, userId: person.id, role: roleOf(role) })),
      );
    const { username } = person;
    if (E.isLeft(parsePerson(username)))
      return TE.left(invalidRequest('username', 'must be a user: no token speaks for the service'));
    return pipe(
      users.find(username),
      TE.flatMap(TE.fromOption((): IssueError => userNotFound(username))),
      TE.map(({ id, role }) => ({ username, userId: id ?? null, role: roleOf(role ?? '') })),
    );
  };

  return ({ person, ttl }: IssueTokenCommand): TE.TaskEither<IssueError, IssuedToken> =>
    gen(function* () {
      const holder = yield* ask(holderOf(person));
      const iat = Math.floor(clock.now() / 1000);
      const exp = iat + ttl;
      const token = yield* known(tokens.issue({ ...holder, iat, exp }));
      return { token, expires_at: exp * 1000 };
    });
};
