import type { Either } from 'fp-ts/lib/Either.js';
import type { Role } from '../../domain/role.js';
import type { Username } from '../../domain/username.js';
import type { NotConfigured } from '../errors.js';

export interface TokenClaims {
  readonly username: Username;
  readonly role: Role;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

export interface TokenIssuer {
  /** `NotConfigured` where only a public key is at hand. */
  readonly issue: (claims: TokenClaims) => Either<NotConfigured, string>;
}
