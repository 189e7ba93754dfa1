import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toTask } from '../../../src/application/later.js';
import type { KeyObject } from 'node:crypto';
import { failure, ok } from '../../support/run/effect.js';
import { until } from '../../support/run/until.js';
import { listenOnLoopback } from '../../support/http/app.js';
import { aClaim, aVerifier, ec, NOW, rsa, sign } from '../../support/http/tokens.js';

const jwk = (key: KeyObject, kid: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});

const byRsa = (keyid: string) => sign(aClaim(), rsa.privateKey, { algorithm: 'RS256', keyid });
/** A token valid for ten hours. */
const lasting = sign(aClaim({ exp: NOW + 36_000 }), rsa.privateKey, {
  algorithm: 'RS256',
  keyid: 'one',
});
const byEc = (keyid: string) => sign(aClaim(), ec.privateKey, { algorithm: 'ES256', keyid });

interface KeyHost {
  keys: readonly object[];
  status: number;
  fetches: number;
  now: number;
  /** If true, it accepts requests and answers the last of them only when `speak` is called. */
  isSilent: boolean;
  speak: () => void;
}

const startKeyHost = async () => {
  const host: KeyHost = {
    keys: [jwk(rsa.publicKey, 'one')],
    status: 200,
    fetches: 0,
    now: NOW,
    isSilent: false,
    speak: () => undefined,
  };
  const server = await listenOnLoopback((_, response) => {
    host.fetches += 1;
    host.speak = () => {
      response.writeHead(host.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ keys: host.keys }));
    };
    if (!host.isSilent) host.speak();
  });
  const verify = aVerifier({ jwksUrl: `${server.url}/jwks` }, () => host.now * 1000);
  return { host, verify, url: server.url, stop: server.stop };
};

const test = suite('JWKS keys');

test('the keys are fetched once for many tokens, also concurrent ones', async () => {
  const { host, verify, stop } = await startKeyHost();
  const tokens = Array.from({ length: 20 }, () => byRsa('one'));
  await Promise.all(tokens.map((token) => ok(verify(token))));
  await ok(verify(byRsa('one')));
  assert.is(host.fetches, 1);
  await stop();
});

test('an unknown key id fetches the keys again, so that keys can be rotated', async () => {
  const { host, verify, stop } = await startKeyHost();
  await ok(verify(byRsa('one')));
  host.keys = [jwk(rsa.publicKey, 'one'), jwk(ec.publicKey, 'two')];
  host.now += 11;
  await ok(verify(byEc('two')));
  assert.is(host.fetches, 2);
  await stop();
});

test('a token verified before is refused once its key is removed or replaced', async () => {
  for (const next of [[jwk(ec.publicKey, 'two')], [jwk(ec.publicKey, 'one')]]) {
    const { host, verify, stop } = await startKeyHost();
    const token = byRsa('one');
    for (let time = 0; time < 2; time += 1) assert.is((await ok(verify(token))).username, 'alice');
    host.keys = next;
    host.now += 11;
    await toTask(verify(byEc('two')))();
    assert.is(host.fetches, 2);
    assert.is((await failure(verify(token)))._tag, 'InvalidToken');
    await stop();
  }
});

test('no redirect is followed, and no endless answer is read', async () => {
  const elsewhere = await startKeyHost();
  const [moved, endless] = await Promise.all([
    listenOnLoopback((_, response) => {
      response.writeHead(302, { Location: elsewhere.url }).end();
    }),
    listenOnLoopback((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const more = (): void => {
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      more();
    }),
  ]);
  for (const { url } of [moved, endless])
    assert.is((await failure(aVerifier({ jwksUrl: url })(byRsa('one'))))._tag, 'KeysUnavailable');
  assert.is(elsewhere.host.fetches, 0);
  await Promise.all([elsewhere, moved, endless].map(({ stop }) => stop()));
});

test('invented key ids do not cause repeated fetches', async () => {
  const { host, verify, stop } = await startKeyHost();
  for (const kid of ['a', 'b', 'c', 'd'])
    assert.is((await failure(verify(byRsa(kid))))._tag, 'InvalidToken');
  assert.is(host.fetches, 1);
  await ok(verify(byRsa('one')));
  assert.is(host.fetches, 1);
  await stop();
});

test('the keys are fetched again when they are ten minutes old', async () => {
  const { host, verify, stop } = await startKeyHost();
  await ok(verify(byRsa('one')));
  host.now += 50;
  await ok(verify(byRsa('one')));
  assert.is(host.fetches, 1);
  host.now += 560;
  await ok(verify(lasting));
  await until('the keys are asked for', () => host.fetches === 2);
  await stop();
});

test('a known key is used while new ones are fetched, and removed after their arrival', async () => {
  const { host, verify, stop } = await startKeyHost();
  await ok(verify(lasting));
  host.isSilent = true;
  host.keys = [jwk(ec.publicKey, 'two')];
  host.now += 600;
  for (let time = 0; time < 3; time += 1) await ok(verify(lasting));
  await until('the keys are asked for', () => host.fetches === 2);
  await ok(verify(lasting));
  // A caller that waited would have timed out by now.
  host.speak();
  await until('the key is gone', async () => E.isLeft(await toTask(verify(lasting))()));
  assert.is(host.fetches, 2);
  assert.is((await failure(verify(lasting)))._tag, 'InvalidToken');
  await stop();
});

test('after a long pause new keys are awaited, but only for a moment if the host is silent', async () => {
  const changed = await startKeyHost();
  await ok(changed.verify(lasting));
  changed.host.keys = [jwk(ec.publicKey, 'two')];
  changed.host.now += 1500;
  assert.is((await failure(changed.verify(lasting)))._tag, 'InvalidToken');
  await changed.stop();
  const silent = await startKeyHost();
  await ok(silent.verify(lasting));
  silent.host.isSilent = true;
  silent.host.now += 1500;
  await ok(silent.verify(lasting));
  assert.is(silent.host.fetches, 2);
  silent.host.speak();
  await silent.stop();
});

test('an unavailable host gives KeysUnavailable, not InvalidToken', async () => {
  const { host, verify, stop } = await startKeyHost();
  host.status = 500;
  assert.is((await failure(verify(byRsa('one'))))._tag, 'KeysUnavailable');
  host.status = 200;
  host.now += 1;
  await ok(verify(byRsa('one')));
  await stop();
  const gone = await startKeyHost();
  await gone.stop();
  assert.is((await failure(gone.verify(byRsa('one'))))._tag, 'KeysUnavailable');
});

test('known keys are used while the host is down, but not for long', async () => {
  const { host, verify, stop } = await startKeyHost();
  await ok(verify(lasting));
  await stop();
  host.now += 1800;
  await ok(verify(lasting));
  host.now += 1801;
  assert.is((await failure(verify(lasting)))._tag, 'KeysUnavailable');
});

test('a token is refused if its algorithm is not that of the key', async () => {
  const { host, verify, stop } = await startKeyHost();
  host.keys = [{ ...jwk(rsa.publicKey, 'one'), alg: 'RS512' }, jwk(ec.publicKey, 'two')];
  const rs512 = sign(aClaim(), rsa.privateKey, { algorithm: 'RS512', keyid: 'one' });
  assert.is((await failure(verify(rs512)))._tag, 'InvalidToken');
  assert.is((await failure(verify(byRsa('two'))))._tag, 'InvalidToken');
  await ok(verify(byEc('two')));
  await stop();
});

test.run();
