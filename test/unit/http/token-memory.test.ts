import * as E from 'fp-ts/lib/Either.js';
import { createSecretKey } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PinnedKey } from '../../../src/adapters/http/auth/jwt.js';
import { makeTokenMemory } from '../../../src/adapters/http/auth/token-memory.js';
import { isLater } from '../../../src/application/later.js';
import { NOW, SECRET, aClaim, aVerifier, sign } from '../../support/http/tokens.js';
import { failure, ok } from '../../support/run/effect.js';

const START = NOW * 1000;

/** Makes a verifier whose clock the test moves. */
const moving = () => {
  const clock = { now: START };
  return { clock, verify: aVerifier({ secret: SECRET }, () => clock.now) };
};

const key: PinnedKey = { key: createSecretKey(Buffer.from(SECRET)), algorithm: 'HS256' };
const verified = { kid: undefined, key, said: 'alice' };

const test = suite('verified tokens in memory');

test('are recognized until they expire, to the millisecond', async () => {
  const { clock, verify } = moving();
  const token = sign(aClaim({ exp: NOW + 20 }));
  await ok(verify(token));
  clock.now = START + 29_999;
  assert.is((await ok(verify(token))).username, 'alice');
  clock.now = START + 30_000;
  assert.is((await failure(verify(token)))._tag, 'InvalidToken');
});

test('are refused before they are valid, also after the clock went back', async () => {
  const { clock, verify } = moving();
  const token = sign(aClaim({ nbf: NOW + 10 }));
  await ok(verify(token));
  clock.now = START - 1000;
  assert.is((await failure(verify(token)))._tag, 'InvalidToken');
});

test('a token that differs in any part is refused', async () => {
  const { verify } = moving();
  const token = sign(aClaim());
  const [header = '', claims = '', signature = ''] = token.split('.');
  await ok(verify(token));
  const root = Buffer.from(JSON.stringify(aClaim({ role: 'admin' }))).toString('base64url');
  const other = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  for (const changed of [`${header}.${root}.${signature}`, `${header}.${claims}.${other}`])
    for (let time = 0; time < 2; time += 1)
      assert.is((await failure(verify(changed)))._tag, 'InvalidToken');
});

test('are answered synchronously, each with its own claims', () => {
  const { verify } = moving();
  for (const username of ['alice', 'bob', 'alice', 'bob']) {
    const verdict = verify(sign(aClaim({ username })));
    assert.ok(!isLater(verdict) && E.isRight(verdict));
    assert.is(verdict.right.username, username);
  }
});

test('a token with an id is looked up each time', () => {
  const verify = aVerifier({ secret: SECRET, usernameClaim: 'user_id' });
  const token = sign(aClaim());
  for (let time = 0; time < 3; time += 1) assert.ok(isLater(verify(token)));
});

test('are kept for at most a minute', () => {
  const clock = { at: 0 };
  const memory = makeTokenMemory<string>({ now: () => clock.at });
  memory.keep('a token', verified, Number.MAX_SAFE_INTEGER);
  clock.at = 59_999;
  assert.is(memory.recall('a token'), verified);
  clock.at = 60_000;
  assert.is(memory.recall('a token'), null);
});

test('the least recently used one is forgotten if there are too many', () => {
  const memory = makeTokenMemory<string>({ now: () => 0 }, 3);
  for (const token of ['a', 'b', 'c']) memory.keep(token, verified, 1000);
  memory.recall('a');
  memory.keep('d', verified, 1000);
  assert.is(memory.size(), 3);
  assert.equal(
    ['a', 'b', 'c', 'd'].map((token) => memory.recall(token) !== null),
    [true, false, true, true],
  );
});

test.run();
