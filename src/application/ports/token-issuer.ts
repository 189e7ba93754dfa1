import type { Either } from 'fp-ts/lib/Either.js';
import type { Role } from '../../domain/role.js';
import type { Username } from '../../domain/username.js';
import type { InvalidRequest, NotConfigured } from '../errors.js';

export interface TokenClaims {
  readonly username: Username;
  /** Of the row in Xano; null where none is known. */
  readonly userId: string | null;
  readonly role: Role;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

export interface TokenIssuer {
  /**
   * `NotConfigured` where only a public key is at hand; `InvalidRequest` where no token could mean this
   * user and nobody else.
   */
  readonly issue: (claims: TokenClaims) => Either<NotConfigured | InvalidRequest, string>;
}
