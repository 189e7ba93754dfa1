import * as E from 'fp-ts/lib/Either.js';
import { generateKeyPairSync } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  makeJwtIssuer,
  parseJwtSecret,
  readJwtKeys,
  type JwtSettings,
} from '../../../src/adapters/http/auth/jwt.js';
import type { TokenClaims } from '../../../src/application/use-cases/issue-token.js';
import type { Username } from '../../../src/domain/username.js';
import { NOW, SECRET, aVerifier, pemOf, rsa } from '../../support/http/tokens.js';
import { ok } from '../../support/run/effect.js';

const settings: JwtSettings = {
  secret: SECRET,
  oldSecret: null,
  publicKey: null,
  jwksUrl: null,
  issuer: 'xano',
  audience: 'app',
  usernameClaim: 'username',
  roleClaim: 'role',
  roleDefault: null,
};

const faultOf = (changes: Partial<JwtSettings>): string => {
  const keys = readJwtKeys({ ...settings, ...changes });
  return E.isLeft(keys) ? keys.left : 'no fault';
};

const test = suite('JWT keys');

test('a secret is read from text, base64 and JWK', () => {
  const bytes = Buffer.from([0, 255, 16]);
  assert.equal(parseJwtSecret('plain'), E.right(Buffer.from('plain')));
  assert.equal(parseJwtSecret(`base64:${bytes.toString('base64')}`), E.right(bytes));
  assert.equal(parseJwtSecret('{"kty":"oct","k":"AP8Q","alg":"HS256"}'), E.right(bytes));
});

test('an empty or invalid secret is refused', () => {
  for (const secret of ['', '  ', 'base64:', 'base64:%%%', '{', '{"kty":"RSA"}', '{"kty":"oct"}'])
    assert.ok(E.isLeft(parseJwtSecret(secret)), secret);
});

test('a public key that is neither RS256 nor ES256 is refused', () => {
  const ed = generateKeyPairSync('ed25519').publicKey;
  const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey;
  for (const key of [ed, p384]) assert.match(faultOf({ publicKey: pemOf(key) }), 'P-256');
  assert.match(faultOf({ publicKey: 'no pem' }), 'PEM');
});

test('settings without a key, or with two kinds of keys, are refused', () => {
  assert.match(faultOf({ secret: null }), 'must be given');
  assert.match(faultOf({ jwksUrl: 'ftp://x' }), 'JWT_JWKS_URL');
  const both = { publicKey: pemOf(rsa.publicKey), jwksUrl: 'https://x.example' };
  assert.match(faultOf(both), 'exclude');
});

test.run();

const issuing = suite('JWT issuer');

const claims: TokenClaims = {
  username: 'alice' as Username,
  userId: '7',
  role: 'model',
  iat: NOW,
  exp: NOW + 60,
};

const issue = (changes: Partial<JwtSettings>, part: Partial<TokenClaims> = {}) => {
  const given = { ...settings, ...changes };
  const keys = readJwtKeys(given);
  if (E.isLeft(keys)) throw new Error(keys.left);
  return makeJwtIssuer({ keys: keys.right, settings: given }).issue({ ...claims, ...part });
};

issuing('a signed token is accepted by the verifier', async () => {
  const token = issue({});
  if (E.isLeft(token)) throw new Error('no token');
  const principal = await ok(aVerifier(settings)(token.right));
  assert.equal(principal, { kind: 'user', username: 'alice', role: 'model', userId: null });
});

issuing('a username of digits is signed by its id, so that it names no other user', async () => {
  const other = { usernameClaim: 'sub', roleClaim: 'https://app.example/role' };
  const digits = '42' as Username;
  for (const part of [{}, { username: digits }]) {
    const token = issue(other, part);
    if (E.isLeft(token)) throw new Error('no token');
    const { username } = await ok(aVerifier({ ...settings, ...other })(token.right));
    assert.is(username, 'alice');
  }
  const refused = issue(other, { username: digits, userId: null });
  assert.is(E.isLeft(refused) ? refused.left._tag : '', 'InvalidRequest');
  assert.ok(E.isRight(issue({}, { username: digits, userId: null })));
});

issuing('signing is refused if tokens are verified with a public key', () => {
  const refused = issue({ publicKey: pemOf(rsa.publicKey) });
  assert.ok(E.isLeft(refused));
});

issuing.run();
