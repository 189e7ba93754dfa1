import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { DEFAULT_ROLE, parseRole, type Role } from '../../domain/role.js';
import type { UserFields } from '../../domain/profile.js';
import { parsePerson, type Username } from '../../domain/username.js';
import {
  invalidRequest,
  userNotFound,
  type InvalidRequest,
  type NotConfigured,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { TokenIssuer } from '../ports/token-issuer.js';
import type { UserStore } from '../ports/user-store.js';

export interface IssueTokenCommand {
  readonly username: Username;
  /** Seconds the token is good for. */
  readonly ttl: number;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
}

export type IssueToken = (
  command: IssueTokenCommand,
) => TE.TaskEither<InvalidRequest | NotConfigured | UserNotFound | StoreError, IssuedToken>;

interface Deps {
  readonly users: Pick<UserStore, 'find'>;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
}

const roleOf = (user: UserFields): Role =>
  pipe(
    parseRole(user['role'] ?? ''),
    E.getOrElse(() => DEFAULT_ROLE),
  );

export const makeIssueToken =
  ({ users, tokens, clock }: Deps): IssueToken =>
  ({ username, ttl }) =>
    pipe(
      TE.Do,
      TE.filterOrElseW(
        () => E.isRight(parsePerson(username)),
        () => invalidRequest('username', `must be a user: no token speaks for ${username}`),
      ),
      TE.bindW('user', () => users.find(username)),
      TE.bindW('role', ({ user }) =>
        pipe(TE.fromOption(() => userNotFound(username))(O.map(roleOf)(user))),
      ),
      TE.bindW('iat', () => TE.fromIO(() => Math.floor(clock.now() / 1000))),
      TE.flatMap(({ role, iat }): ReturnType<IssueToken> =>
        pipe(
          TE.fromEither(tokens.issue({ username, role, iat, exp: iat + ttl })),
          TE.map((token) => ({ token, expires_at: (iat + ttl) * 1000 })),
        ),
      ),
    );
