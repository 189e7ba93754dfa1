import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { JwtSettings } from '../../../src/adapters/http/auth/jwt.js';
import { toTask } from '../../../src/application/later.js';
import {
  NOW,
  SECRET,
  aClaim,
  aVerifier,
  ec,
  forge,
  pemOf,
  rsa,
  sign,
} from '../../support/http/tokens.js';
import { failure, ok } from '../../support/run/effect.js';

const reasonFor = async (
  token: string,
  settings: Partial<JwtSettings> = { secret: SECRET },
): Promise<string> => {
  const error = await failure(aVerifier(settings)(token));
  return error._tag === 'InvalidToken' ? error.reason : error._tag;
};

const test = suite('token verification');

test('a valid token gives the principal', async () => {
  const principal = await ok(aVerifier({ secret: SECRET })(sign(aClaim({ user_id: 7 }))));
  assert.equal(principal, { kind: 'user', username: 'alice', role: 'user', userId: '7' });
});

test('the secret may be base64 or a JWK', async () => {
  const base64 = Buffer.from(SECRET).toString('base64');
  const jwk = { kty: 'oct', k: Buffer.from(SECRET).toString('base64url') };
  for (const secret of [`base64:${base64}`, JSON.stringify(jwk)]) {
    const { username } = await ok(aVerifier({ secret })(sign(aClaim())));
    assert.is(username, 'alice');
  }
});

test('tokens of the old secret are accepted too, and refused with their own reason', async () => {
  const oldSecret = 'o'.repeat(32);
  const settings = { secret: SECRET, oldSecret };
  const forged = (claims: object, key: string) => forge({ alg: 'HS256', typ: 'JWT' }, claims, key);
  for (const key of [SECRET, oldSecret]) {
    assert.is((await ok(aVerifier(settings)(forged(aClaim(), key)))).username, 'alice');
    const expired = forged(aClaim({ exp: NOW - 60 }), key);
    assert.is(await reasonFor(expired, settings), 'The token has expired.');
  }
  assert.match(await reasonFor(forged(aClaim(), 'x'.repeat(32)), settings), 'signature');
  assert.match(await reasonFor(forged(aClaim(), oldSecret)), 'signature');
  const byKey = { ...settings, secret: null, publicKey: pemOf(rsa.publicKey) };
  assert.match(await reasonFor(forged(aClaim(), oldSecret), byKey), 'RS256');
});

test('RS256 and ES256 are accepted according to the public key', async () => {
  const byRsa = sign(aClaim(), rsa.privateKey, { algorithm: 'RS256' });
  const byEc = sign(aClaim(), ec.privateKey, { algorithm: 'ES256' });
  const oneLine = pemOf(rsa.publicKey).replaceAll('\n', '\\n');
  assert.is((await ok(aVerifier({ publicKey: oneLine })(byRsa))).username, 'alice');
  assert.is((await ok(aVerifier({ publicKey: pemOf(ec.publicKey) })(byEc))).username, 'alice');
});

test('alg none is refused, signed or not', async () => {
  const header = { alg: 'none', typ: 'JWT' };
  for (const key of [null, SECRET])
    for (const settings of [{ secret: SECRET }, { publicKey: pemOf(rsa.publicKey) }])
      assert.match(await reasonFor(forge(header, aClaim(), key), settings), 'must be signed with');
});

test('a header with crit is refused', async () => {
  const header = { alg: 'HS256', typ: 'JWT', crit: ['b64'], b64: true };
  assert.match(await reasonFor(forge(header, aClaim(), SECRET)), 'crit');
});

test('HS256 signed with the text of the RSA public key is refused', async () => {
  const publicKey = pemOf(rsa.publicKey);
  const token = forge({ alg: 'HS256', typ: 'JWT' }, aClaim(), publicKey);
  const reason = await reasonFor(token, { publicKey });
  assert.is(reason, 'The token must be signed with RS256.');
});

test('HS256 is refused if a public key is configured along with the secret', async () => {
  const settings = { secret: SECRET, publicKey: pemOf(rsa.publicKey) };
  assert.match(await reasonFor(sign(aClaim()), settings), 'RS256');
});

test('other algorithms of the same family are refused', async () => {
  const hs512 = sign(aClaim(), undefined, { algorithm: 'HS512' });
  assert.match(await reasonFor(hs512), 'HS256');
  const rs512 = sign(aClaim(), rsa.privateKey, { algorithm: 'RS512' });
  assert.match(await reasonFor(rs512, { publicKey: pemOf(rsa.publicKey) }), 'RS256');
});

test('a signature by another key and a missing one are refused', async () => {
  const other = forge({ alg: 'HS256', typ: 'JWT' }, aClaim(), 'another secret of enough bytes');
  assert.match(await reasonFor(other), 'signature');
  const bare = forge({ alg: 'HS256', typ: 'JWT' }, aClaim(), null);
  assert.match(await reasonFor(bare), 'signature');
});

test('claims changed after signing are refused', async () => {
  const [header, , signature] = sign(aClaim()).split('.');
  const claims = Buffer.from(JSON.stringify(aClaim({ role: 'admin' }))).toString('base64url');
  assert.match(await reasonFor([header, claims, signature].join('.')), 'signature');
});

test('a token is accepted up to ten seconds after it expired', async () => {
  const verify = aVerifier({ secret: SECRET });
  await ok(verify(sign(aClaim({ exp: NOW - 9 }))));
  assert.match(await reasonFor(sign(aClaim({ exp: NOW - 10 }))), 'expired');
});

test('a token is accepted up to ten seconds before it is valid', async () => {
  const verify = aVerifier({ secret: SECRET });
  await ok(verify(sign(aClaim({ nbf: NOW + 10 }))));
  assert.match(await reasonFor(sign(aClaim({ nbf: NOW + 11 }))), 'not yet valid');
});

test('issuer and audience must be those of the settings', async () => {
  const settings = { secret: SECRET, issuer: 'xano', audience: 'app' };
  const good = sign(aClaim({ iss: 'xano', aud: ['app', 'other'] }));
  await ok(aVerifier(settings)(good));
  assert.match(await reasonFor(sign(aClaim({ iss: 'evil', aud: 'app' })), settings), 'iss');
  assert.match(await reasonFor(sign(aClaim({ iss: 'xano', aud: 'web' })), settings), 'aud');
  assert.match(await reasonFor(sign(aClaim({ iss: 'xano' })), settings), 'aud');
});

/** Resolves to the bearer of a token with this value in the claim, or to the reason for its refusal. */
const bearerOf = async (usernameClaim: string, value: unknown): Promise<string> => {
  const settings = { secret: SECRET, usernameClaim };
  const token = sign(aClaim({ username: undefined, [usernameClaim]: value }));
  const verified = await toTask(aVerifier(settings)(token))();
  if (E.isRight(verified)) return `${verified.right.username} ${verified.right.userId ?? ''}`;
  return verified.left._tag === 'InvalidToken' ? verified.left.reason : verified.left._tag;
};

const UUID = '6f1c1d5e-8a55-4a8e-9a59-0f2d6f2f5c11';

test('the user of an id is found, in whichever claim the id is', async () => {
  for (const claim of ['sub', 'uid', 'https://app.example/id'])
    for (const id of [7, '7', '007']) assert.is(await bearerOf(claim, id), 'alice 7', claim);
  assert.is(await bearerOf('sub', 'bob'), 'bob 7');
});

test('digits and a uuid count as ids, and an unknown id is named', async () => {
  for (const id of [42, '42', UUID])
    assert.is(await bearerOf('sub', id), `The claim sub names user ${id}, who is unknown here.`);
  for (const id of [0, '0', '00', -7, 7.5, 2 ** 53, 'auth0|x', '', ['7'], { id: 7 }, true])
    assert.is(
      await bearerOf('sub', id),
      'The claim sub of the token is not valid.',
      JSON.stringify(id),
    );
});

test('digits count as a name in a claim of usernames', async () => {
  for (const claim of ['username', 'preferred_username', 'https://app.example/userName'])
    for (const name of ['7', UUID])
      assert.is((await bearerOf(claim, name)).split(' ')[0], name, claim);
  assert.match(await bearerOf('username', 7), 'not valid');
});

test('the role is read from the configured claim, else the default role is used', async () => {
  const roleClaim = 'https://app.example/role';
  const roleOf = async (role: unknown, settings: Partial<JwtSettings>) => {
    const token = sign(aClaim({ role: 'admin', [roleClaim]: role }));
    const verified = await toTask(aVerifier({ secret: SECRET, roleClaim, ...settings })(token))();
    return E.isRight(verified) ? verified.right.role : verified.left._tag;
  };
  for (const role of ['user', 'model', 'admin']) assert.is(await roleOf(role, {}), role);
  for (const role of ['member', '', 5, ['admin'], undefined]) {
    assert.is(await roleOf(role, {}), 'InvalidToken', String(role));
    assert.is(await roleOf(role, { roleDefault: 'model' }), 'model', String(role));
  }
});

for (const name of ['username', 'role', 'exp'])
  test(`a missing claim ${name} is named`, async () => {
    const token = forge({ alg: 'HS256' }, aClaim({ [name]: undefined }), SECRET);
    assert.is(await reasonFor(token), `The token has no claim ${name}.`);
  });

test('invalid claims are refused without repeating their values', async () => {
  const header = { alg: 'HS256', typ: 'JWT' };
  for (const [name, value] of Object.entries({
    username: 'a:b',
    role: 'owner',
    exp: 'tomorrow',
    nbf: 'today',
  }))
    assert.is(
      await reasonFor(forge(header, aClaim({ [name]: value }), SECRET)),
      `The claim ${name} of the token is not valid.`,
    );
  assert.match(await reasonFor(sign(aClaim({ username: 'me' }))), 'username');
  assert.match(await reasonFor(sign(aClaim({ username: 5 }))), 'username');
});

test('a text that is not a JWT is refused', async () => {
  for (const token of ['', 'x', 'a.b.c', 'null', 'eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.x', '....'])
    assert.match(await reasonFor(token), /not a well-formed JWT|signature/);
});

test.run();
