import * as E from 'fp-ts/lib/Either.js';
import jwt from 'jsonwebtoken';
import { invalidRequest, notConfigured } from '../../../application/errors.js';
import type { TokenIssuer } from '../../../application/ports/token-issuer.js';
import { printPersonClaim } from '../../../domain/person-ref.js';
import type { JwtKeys, JwtSettings } from './jwt-key.js';

interface Deps {
  readonly keys: Pick<JwtKeys, 'signing'>;
  readonly settings: Pick<JwtSettings, 'issuer' | 'audience' | 'usernameClaim' | 'roleClaim'>;
}

/** Signs what this service itself verifies; where a public key verifies, there is nothing to sign with. */
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
