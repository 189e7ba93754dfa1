import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllowedAddresses } from '../../../src/adapters/http/auth/addresses.js';
import {
  digestOf,
  makeAuthenticate,
  type Credentials,
} from '../../../src/adapters/http/auth/authenticate.js';
import { SESSION_MS, signSession } from '../../../src/adapters/http/auth/session.js';
import { SECRET, aClaim, aVerifier, sign } from '../../support/http/tokens.js';
import { failure, ok } from '../../support/run/effect.js';

const allow = (...networks: string[]) => {
  const parsed = parseAllowedAddresses(networks);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

const nothing: Credentials = {
  apiKey: undefined,
  authorization: undefined,
  xAuthorization: undefined,
  xAccessToken: undefined,
  actAs: undefined,
  version: undefined,
  address: '127.0.0.1',
};

const NOW = 1_700_000_000_000;

const authenticate = makeAuthenticate({
  apiKeys: ['old-key', 'new-key'].map(digestOf),
  isAllowedAddress: allow('127.0.0.0/8'),
  verifyToken: aVerifier({ secret: SECRET }),
  clock: { now: () => NOW },
});

const accept = (given: Partial<Credentials>) => ok(authenticate({ ...nothing, ...given }));
const refuse = async (given: Partial<Credentials>) =>
  (await failure(authenticate({ ...nothing, ...given })))._tag;

const alice = sign(aClaim());
const bob = sign(aClaim({ username: 'bob' }));

const test = suite('authentication');

test('a request without credentials is anonymous', async () => {
  assert.is(await accept({}), null);
});

test('each configured API key is accepted, so that keys can be rotated', async () => {
  for (const apiKey of ['old-key', 'new-key'])
    assert.equal(await accept({ apiKey }), { kind: 'service', username: 'xano_sync' });
});

test('an API key is accepted as a Bearer token on routes that allow it, with all its rights', async () => {
  const authorization = 'Bearer new-key';
  const asBearer = { authorization, keyAsBearer: true };
  assert.equal(await accept({ ...asBearer, actAs: 'bob' }), { kind: 'service', username: 'bob' });
  assert.is(await refuse({ authorization }), 'InvalidToken');
  assert.is(await refuse({ ...asBearer, authorization: 'Bearer wrong' }), 'InvalidToken');
  assert.is(await refuse({ ...asBearer, apiKey: 'wrong' }), 'InvalidApiKey');
  assert.is(await refuse({ ...asBearer, address: '203.0.113.7' }), 'IpNotAllowed');
  const user = await accept({ ...asBearer, authorization: `Bearer ${alice}` });
  assert.is(user?.kind, 'user');
});

test('a wrong or empty API key is refused, even along with a valid token', async () => {
  const authorization = `Bearer ${alice}`;
  for (const apiKey of ['', 'wrong', 'old-key, new-key', 'old-key '])
    assert.is(await refuse({ apiKey, authorization }), 'InvalidApiKey');
});

test('an empty API key is refused, even if the settings contain one', async () => {
  const lax = makeAuthenticate({
    apiKeys: [digestOf('')],
    isAllowedAddress: () => true,
    verifyToken: aVerifier({ secret: SECRET }),
    clock: { now: () => NOW },
  });
  assert.is((await failure(lax({ ...nothing, apiKey: '' })))._tag, 'InvalidApiKey');
});

test('a valid key from a forbidden address is refused, and a wrong one by its key only', async () => {
  assert.is(await refuse({ apiKey: 'old-key', address: '10.0.0.1' }), 'IpNotAllowed');
  assert.is(await refuse({ apiKey: 'wrong', address: '10.0.0.1' }), 'InvalidApiKey');
});

test('the token is read from each of the three headers, with or without Bearer', async () => {
  for (const given of [
    { authorization: `Bearer ${alice}` },
    { authorization: `bearer ${alice}` },
    { xAuthorization: alice },
    { xAuthorization: `Bearer ${alice}` },
    { xAccessToken: alice },
    { authorization: 'Basic dXNlcjpwYXNz', xAccessToken: alice },
  ])
    assert.is((await accept(given))?.username, 'alice');
});

test('the first of several tokens counts', async () => {
  const given = { authorization: `Bearer ${bob}`, xAuthorization: alice, xAccessToken: alice };
  assert.is((await accept(given))?.username, 'bob');
  assert.is((await accept({ xAuthorization: bob, xAccessToken: alice }))?.username, 'bob');
  assert.is(await refuse({ ...given, authorization: 'Bearer x' }), 'InvalidToken');
});

test('an empty credential or another scheme is refused, not anonymous', async () => {
  for (const given of [
    { authorization: '' },
    { authorization: 'Bearer ' },
    { authorization: 'Basic dXNlcjpwYXNz' },
    { xAuthorization: '' },
    { xAccessToken: '' },
  ])
    assert.is(await refuse(given), 'InvalidToken', JSON.stringify(given));
});

test('an API key may act as any user', async () => {
  const principal = await accept({ apiKey: 'old-key', actAs: 'alice' });
  assert.equal(principal, { kind: 'service', username: 'alice' });
});

test('acting as an invalid username is refused', async () => {
  for (const actAs of ['', 'me', 'a:b', 'x'.repeat(65)])
    assert.is(await refuse({ apiKey: 'old-key', actAs }), 'UnknownActor');
});

test('a user token may not act as a user', async () => {
  assert.is(await refuse({ xAccessToken: alice, actAs: 'bob' }), 'Forbidden');
  assert.is(await refuse({ xAccessToken: alice, actAs: 'alice' }), 'Forbidden');
});

test('a version is accepted along with an API key only', async () => {
  const versioned = await accept({ apiKey: 'new-key', actAs: 'alice', version: String(NOW) });
  assert.equal(versioned, { kind: 'service', username: 'alice', version: NOW });
  assert.is(await refuse({ authorization: `Bearer ${alice}`, version: String(NOW) }), 'Forbidden');
  for (const version of ['', '0', 'now', '-1', '1.5', String(NOW + 2 * 86_400_000)])
    assert.is(await refuse({ apiKey: 'new-key', version }), 'InvalidRequest', version);
});

test('a session of the console is accepted until it expires or its key is removed', async () => {
  const signed = (key: string, expires: number) => signSession(digestOf(key), expires);
  const session = signed('old-key', NOW + SESSION_MS);
  assert.equal(await accept({ session }), { kind: 'service', username: 'xano_sync' });
  const longer = session.replace(String(NOW + SESSION_MS), String(NOW + SESSION_MS + 1));
  for (const wrong of [signed('old-key', NOW), signed('gone-key', NOW + 1), longer, '', 'x.y'])
    assert.is(await refuse({ session: wrong }), 'InvalidToken', wrong);
  assert.is(await refuse({ session, address: '10.0.0.1' }), 'IpNotAllowed');
  assert.is(await refuse({ session, actAs: 'alice' }), 'Forbidden');
  assert.is(await refuse({ session, version: String(NOW) }), 'Forbidden');
  assert.is(await refuse({ session, apiKey: 'wrong' }), 'InvalidApiKey');
});

test.run();

const addresses = suite('allowed addresses');

addresses('networks and single addresses of both families are accepted', () => {
  const isAllowed = allow('10.1.0.0/16', '192.0.2.7', '2001:db8::/32', ' ::1 ');
  for (const address of ['10.1.255.255', '192.0.2.7', '2001:db8::5', '::1', '::ffff:10.1.2.3'])
    assert.ok(isAllowed(address), address);
  for (const address of ['10.2.0.0', '192.0.2.8', '2001:db9::', '::2', '::ffff:10.2.0.0', '', 'x'])
    assert.not.ok(isAllowed(address), address);
});

addresses('every address is allowed if none is configured', () => {
  assert.ok(allow()('198.51.100.1'));
});

addresses('an invalid address or network is reported', () => {
  for (const text of ['10.0.0.0/33', '::/129', '10.0.0/8', 'localhost', '10.0.0.1/', '1.1.1.1/8/8'])
    assert.equal(parseAllowedAddresses(['10.0.0.1', text]), E.left(text));
});

addresses.run();
