import * as E from 'fp-ts/lib/Either.js';
import jwt from 'jsonwebtoken';
import { notConfigured } from '../../../application/errors.js';
import type { TokenIssuer } from '../../../application/ports/token-issuer.js';
import type { JwtKeys, JwtSettings } from './jwt-key.js';

interface Deps {
  readonly keys: Pick<JwtKeys, 'signing'>;
  readonly settings: Pick<JwtSettings, 'issuer' | 'audience'>;
}

/** Signs what this service itself verifies; where a public key verifies, there is nothing to sign with. */
export const makeJwtIssuer = ({ keys: { signing }, settings }: Deps): TokenIssuer => ({
  issue: (claims) =>
    signing === null
      ? E.left(notConfigured('JWT_SECRET, without JWT_PUBLIC_KEY and JWT_JWKS_URL'))
      : E.right(
          jwt.sign({ ...claims }, signing, {
            algorithm: 'HS256',
            ...(settings.issuer === null ? {} : { issuer: settings.issuer }),
            ...(settings.audience === null ? {} : { audience: settings.audience }),
          }),
        ),
});
