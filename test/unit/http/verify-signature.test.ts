import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  makeVerifySignature,
  signedTextIn,
  type Signed,
} from '../../../src/adapters/http/auth/verify-signature.js';
import { standardHeaders, wrapped } from '../../support/sync/signing.js';

const NOW = 1_700_000_000_000;
const TOLERANCE = 300_000;
const SECRETS = ['the old secret', 'the new secret'] as const;
const signatures = makeVerifySignature(SECRETS, { now: () => NOW });

const isGood = (signed: Signed): boolean => E.isRight(signatures.verify(signed));

const standard = (secret: string, text: string, at = NOW, id = 'msg_1'): Signed => {
  const headers = standardHeaders(secret, text, { at, id });
  return {
    webhookId: headers['webhook-id'],
    webhookTimestamp: headers['webhook-timestamp'],
    webhookSignature: headers['webhook-signature'],
    xSignature: undefined,
    text,
    inner: null,
  };
};

const inner = (secret: string, text: string, ts: number | string = NOW): Signed => {
  const { body, headers } = wrapped(secret, text, ts);
  return {
    webhookId: undefined,
    webhookTimestamp: undefined,
    webhookSignature: undefined,
    xSignature: headers['X-Signature'],
    text: body,
    inner: signedTextIn(JSON.parse(body)),
  };
};

const test = suite('signatures');

for (const [form, sign] of [
  ['Standard Webhooks', standard],
  ['X-Signature', inner],
] as const) {
  test(`${form}: each configured secret is accepted, and no other`, () => {
    for (const secret of SECRETS) assert.ok(isGood(sign(secret, '{}')), secret);
    assert.not.ok(isGood(sign('the secret of another', '{}')));
  });

  test(`${form}: the timestamp may differ by 5 minutes in both directions`, () => {
    for (const [ms, fresh] of [
      [-TOLERANCE, true],
      [TOLERANCE, true],
      [-TOLERANCE - 1000, false],
      [TOLERANCE + 1000, false],
    ] as const)
      assert.is(isGood(sign(SECRETS[0], '{}', NOW + ms)), fresh, String(ms));
  });
}

test('X-Signature: the timestamp may be in seconds', () => {
  assert.ok(isGood(inner(SECRETS[0], '{}', NOW / 1000)));
  assert.not.ok(isGood(inner(SECRETS[0], '{}', 'now')));
});

test('Standard Webhooks: an id and a timestamp in whole seconds are required', () => {
  const good = standard(SECRETS[0], '{}');
  assert.not.ok(isGood({ ...good, webhookId: undefined }));
  assert.not.ok(isGood(standard(SECRETS[0], '{}', NOW, '')));
  for (const webhookTimestamp of [
    undefined,
    '',
    String(NOW),
    `${NOW / 1000}.5`,
    new Date(NOW).toISOString(),
  ])
    assert.not.ok(isGood({ ...good, webhookTimestamp }), webhookTimestamp);
});

test('a change of the signed text is refused', () => {
  const good = standard(SECRETS[0], '{"a":1}');
  assert.not.ok(isGood({ ...good, text: '{"a":2}' }));
  const other = inner(SECRETS[0], '{"a":1}');
  assert.ok(other.inner !== null);
  assert.not.ok(isGood({ ...other, inner: { ...other.inner, seq: '2' } }));
  assert.not.ok(isGood({ ...other, inner: null }));
});

test('without a secret every signature is refused', () => {
  const none = makeVerifySignature([], { now: () => NOW });
  assert.not.ok(none.isConfigured);
  assert.ok(E.isLeft(none.verify(standard(SECRETS[0], '{}'))));
  assert.ok(E.isLeft(none.verify(inner(SECRETS[0], '{}'))));
});

test('a secret that only resembles base64 is used as text', () => {
  const odd = 'whsec_abc';
  const lax = makeVerifySignature([odd], { now: () => NOW });
  assert.ok(E.isRight(lax.verify(inner(odd, '{}'))));
});

test('a body counts as signed text only if it has exactly the expected members', () => {
  const body = { v: 1, seq: 1, ts: 2, body: '{}' };
  assert.equal(signedTextIn(body), { ts: '2', seq: '1', body: '{}' });
  for (const other of [
    { ...body, id: 1 },
    { ...body, v: 2 },
    { seq: 1, ts: 2, body: '{}' },
    [],
    null,
  ])
    assert.is(signedTextIn(other), null);
});

test.run();
