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

const test = suite('authenticate');

test('takes nobody for nobody', async () => {
  assert.is(await accept({}), null);
});

test('takes each of the keys, so that one can be rotated', async () => {
  for (const apiKey of ['old-key', 'new-key'])
    assert.equal(await accept({ apiKey }), { kind: 'service', username: 'xano_sync' });
});

test('takes a key for a token where a route says so, with all that goes with a key', async () => {
  const authorization = 'Bearer new-key';
  const asked = { authorization, keyAsBearer: true };
  assert.equal(await accept({ ...asked, actAs: 'bob' }), { kind: 'service', username: 'bob' });
  assert.is(await refuse({ authorization }), 'InvalidToken');
  assert.is(await refuse({ ...asked, authorization: 'Bearer wrong' }), 'InvalidToken');
  assert.is(await refuse({ ...asked, apiKey: 'wrong' }), 'InvalidApiKey');
  assert.is(await refuse({ ...asked, address: '203.0.113.7' }), 'IpNotAllowed');
  const user = await accept({ ...asked, authorization: `Bearer ${alice}` });
  assert.is(user?.kind, 'user');
});

test('lets a key decide alone, even a wrong or empty one beside a good token', async () => {
  const authorization = `Bearer ${alice}`;
  for (const apiKey of ['', 'wrong', 'old-key, new-key', 'old-key '])
    assert.is(await refuse({ apiKey, authorization }), 'InvalidApiKey');
});

test('knows no key where the settings hold an empty one', async () => {
  const lax = makeAuthenticate({
    apiKeys: [digestOf('')],
    isAllowedAddress: () => true,
    verifyToken: aVerifier({ secret: SECRET }),
    clock: { now: () => NOW },
  });
  assert.is((await failure(lax({ ...nothing, apiKey: '' })))._tag, 'InvalidApiKey');
});

test('refuses a good key from another address, and hides whether a wrong one was close', async () => {
  assert.is(await refuse({ apiKey: 'old-key', address: '10.0.0.1' }), 'IpNotAllowed');
  assert.is(await refuse({ apiKey: 'wrong', address: '10.0.0.1' }), 'InvalidApiKey');
});

test('reads the token from each of the three headers, with or without Bearer', async () => {
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

test('takes the first of several tokens', async () => {
  const given = { authorization: `Bearer ${bob}`, xAuthorization: alice, xAccessToken: alice };
  assert.is((await accept(given))?.username, 'bob');
  assert.is((await accept({ xAuthorization: bob, xAccessToken: alice }))?.username, 'bob');
  assert.is(await refuse({ ...given, authorization: 'Bearer x' }), 'InvalidToken');
});

test('takes an empty or foreign credential for a wrong one, not for none', async () => {
  for (const given of [
    { authorization: '' },
    { authorization: 'Bearer ' },
    { authorization: 'Basic dXNlcjpwYXNz' },
    { xAuthorization: '' },
    { xAccessToken: '' },
  ])
    assert.is(await refuse(given), 'InvalidToken', JSON.stringify(given));
});

test('lets the key holder act as anybody', async () => {
  const principal = await accept({ apiKey: 'old-key', actAs: 'alice' });
  assert.equal(principal, { kind: 'service', username: 'alice' });
});

test('finds nobody behind a word that is no username', async () => {
  for (const actAs of ['', 'me', 'a:b', 'x'.repeat(65)])
    assert.is(await refuse({ apiKey: 'old-key', actAs }), 'UnknownActor');
});

test('lets nobody else act for others', async () => {
  assert.is(await refuse({ xAccessToken: alice, actAs: 'bob' }), 'Forbidden');
  assert.is(await refuse({ xAccessToken: alice, actAs: 'alice' }), 'Forbidden');
});

test('takes a version from a key, and from nothing else', async () => {
  const versioned = await accept({ apiKey: 'new-key', actAs: 'alice', version: String(NOW) });
  assert.equal(versioned, { kind: 'service', username: 'alice', version: NOW });
  assert.is(await refuse({ authorization: `Bearer ${alice}`, version: String(NOW) }), 'Forbidden');
  for (const version of ['', '0', 'now', '-1', '1.5', String(NOW + 2 * 86_400_000)])
    assert.is(await refuse({ apiKey: 'new-key', version }), 'InvalidRequest', version);
});

test('takes a session of the console until it is over, or its key is gone', async () => {
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

addresses('takes CIDRs and plain addresses of both families', () => {
  const isAllowed = allow('10.1.0.0/16', '192.0.2.7', '2001:db8::/32', ' ::1 ');
  for (const address of ['10.1.255.255', '192.0.2.7', '2001:db8::5', '::1', '::ffff:10.1.2.3'])
    assert.ok(isAllowed(address), address);
  for (const address of ['10.2.0.0', '192.0.2.8', '2001:db9::', '::2', '::ffff:10.2.0.0', '', 'x'])
    assert.not.ok(isAllowed(address), address);
});

addresses('allows every address where none is named', () => {
  assert.ok(allow()('198.51.100.1'));
});

addresses('names what is neither an address nor a network', () => {
  for (const text of ['10.0.0.0/33', '::/129', '10.0.0/8', 'localhost', '10.0.0.1/', '1.1.1.1/8/8'])
    assert.equal(parseAllowedAddresses(['10.0.0.1', text]), E.left(text));
});

addresses.run();
