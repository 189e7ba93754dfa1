import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeWebhookSender } from '../../src/adapters/webhook/webhook-sender.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, noon } from '../support/app/fixtures.js';
import { freePort } from '../support/process/free-port.js';
import { listenOnLoopback } from '../support/http/app.js';
import { startReceiver } from '../support/http/receiver.js';

const receiver = await startReceiver();
const secret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;
const clock = { now: () => noon };

const send = (url = receiver.url, token = '') =>
  makeWebhookSender({ url, secret, token }, clock).send({
    id: 'msg_1',
    event: { type: 'post.deleted', actor: ada, at: noon, data: {} },
  });

const test = suite('webhook sender');
test.after(receiver.stop);

test('the Retry-After of a receiver is respected, up to five minutes', async () => {
  for (const [status, asked, rest] of [
    [429, '20', 20_000],
    [503, '300', 300_000],
    [503, '86400', 300_000],
    [429, '0', 1000],
    [429, undefined, 20_000],
    [429, 'Wed, 21 Oct 2026 07:28:00 GMT', 20_000],
    [503, undefined, null],
    [400, '-1', null],
  ] as const) {
    const headers = asked === undefined ? {} : { 'Retry-After': asked };
    receiver.answer(() => ({ status, headers }));
    const undelivered = await failure(send());
    assert.equal(
      [undelivered.status, undelivered.rest],
      [status, rest],
      `${status} ${asked ?? ''}`,
    );
  }
});

test('a refusal counts with its Retry-After although its body breaks off or never ends', async () => {
  for (const [status, breaks] of [
    [429, true],
    [503, true],
    [429, false],
  ] as const) {
    const { url, stop } = await listenOnLoopback((request, response) => {
      request.resume();
      response.writeHead(status, { 'Retry-After': '60', 'Content-Length': '1000' });
      response.write('{');
      if (breaks) setTimeout(() => response.destroy(), 50);
    });
    const undelivered = await failure(send(url));
    assert.equal([undelivered.status, undelivered.rest], [status, 60_000]);
    await stop();
  }
});

test('a redirect is not followed, and its target is not reported', async () => {
  const before = receiver.received.length;
  receiver.answer(() => ({ status: 302, headers: { Location: receiver.url } }));
  const { status, reason } = await failure(send());
  assert.is(status, null);
  assert.match(reason, /^no answer \(\w+\)$/);
  assert.is(receiver.received.length, before + 1);
});

test('a receiver that is down gives no answer, and the path of its URL is not reported', async () => {
  const { status, reason } = await failure(send(`http://127.0.0.1:${await freePort()}/s3cret`));
  assert.equal([status, reason], [null, 'no answer (ECONNREFUSED)']);
});

const confirmationOf = (webhook_id: unknown, status: unknown = 'applied'): string =>
  JSON.stringify({ status, webhook_id });

/** Bodies under 200 that confirm nothing, each with the reported reason. */
const NO_CONFIRMATION: readonly (readonly [body: string, why: RegExp])[] = [
  ['', /an empty body/],
  ['  ', /an empty body/],
  ['<!doctype html><title>Sign in</title>', /HTML/],
  ['  <html>', /HTML/],
  ['ok', /no JSON/],
  ['{"status":"applied","webhook_id":"msg_1"', /no JSON/],
  ['null', /nothing of the delivery/],
  ['true', /nothing of the delivery/],
  ['"applied"', /nothing of the delivery/],
  ['[]', /nothing of the delivery/],
  ['{}', /nothing of the delivery/],
  ['{"code":"ERROR_FATAL","message":"Unable to locate table"}', /nothing of the delivery/],
  ['{"status":"applied"}', /nothing of the delivery/],
  [confirmationOf('msg_2'), /another delivery/],
  [confirmationOf(''), /another delivery/],
  [confirmationOf(1), /nothing of the delivery/],
  [confirmationOf('msg_1', 'failed'), /not known/],
  [confirmationOf('msg_1', null), /not known/],
  [confirmationOf('msg_1', 200), /not known/],
  [`[${confirmationOf('msg_1')}]`, /nothing of the delivery/],
];

test('a success without a confirmation of the delivery is a failure, and its body is not reported', async () => {
  for (const [body, why] of NO_CONFIRMATION) {
    receiver.answer(() => ({ status: 200, body }));
    const { status, reason } = await failure(send());
    assert.is(status, 200, body);
    assert.match(reason, /^answered 200 (with|about) /);
    assert.match(reason, why, body);
  }
  receiver.answer(() => ({ status: 204, body: confirmationOf('msg_1') }));
  assert.match((await failure(send())).reason, /^answered 204 with an empty body/);
  receiver.answer(() => ({ status: 200, body: confirmationOf('msg_1') + ' '.repeat(100_000) }));
  await ok(send());
});

test('any confirmed status means delivered', async () => {
  for (const status of ['applied', 'duplicate', 'stale', 'ignored']) {
    const body = JSON.stringify({ webhook_id: 'msg_1', status, more: [1] });
    receiver.answer(() => ({ status: 200, body }));
    await ok(send());
  }
});

test('a token is sent if there is one', async () => {
  receiver.answer(() => ({ status: 200 }));
  await ok(send(receiver.url, 'the token'));
  await ok(send());
  const [known, unknown] = receiver.received.slice(-2);
  assert.is(known?.headers.authorization, 'Bearer the token');
  assert.is(unknown?.headers.authorization, undefined);
});

test.run();
