import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeApp } from '../../../src/adapters/http/app.js';
import { makeVerifySignature } from '../../../src/adapters/http/auth/verify-signature.js';
import { parseJson } from '../../../src/adapters/xano/lossless-json.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';
import { noUseCases } from '../../support/http/no-use-cases.js';
import { standardHeaders, wrapped } from '../../support/sync/signing.js';

const SECRET = 'a secret that nobody else has';
const ROW = JSON.stringify({ table: 'user', action: 'update', new: { id: 1 } });

const parsed: string[] = [];
const received: unknown[] = [];
const app = makeApp(
  httpDeps({
    signatures: makeVerifySignature([SECRET], { now: Date.now }),
    parseJson: (text) => {
      parsed.push(text);
      return parseJson(text);
    },
    useCases: {
      ...noUseCases,
      receiveEvent: ({ body }) => {
        received.push(body);
        return TE.right({ status: 'applied', eventId: null });
      },
    },
  }),
);
const handle = app.callback();
const { url, stop } = await listenOnLoopback((request, answer) => void handle(request, answer));

const send = async (body: string, headers: Readonly<Record<string, string>>): Promise<number> => {
  const answer = await fetch(`${url}/webhooks/xano`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
};

const test = suite('Bodies that only a signature vouches for');

test.before.each(() => {
  parsed.length = 0;
  received.length = 0;
});
test.after(stop);

test('are not parsed where the signature is wrong, whatever they hold', async () => {
  const long = `[${'[],'.repeat(10_000)}[]]`;
  const within = JSON.stringify({ v: 1, seq: 1, ts: 1, body: [long] });
  for (const body of [
    long,
    within,
    ROW,
    '{',
    `{"v":1,"seq":1,"ts":1,"body":"${'\\"'.repeat(10_000)}`,
  ]) {
    assert.is(await send(body, standardHeaders('a wrong secret', body)), 401);
    assert.is(await send(body, { 'X-Signature': 'v1=00' }), 401);
  }
  assert.equal(parsed, []);
});

test('are taken in either form where it fits, however the wrapping is written', async () => {
  assert.is(await send(ROW, standardHeaders(SECRET, ROW)), 200);
  const { body, headers } = wrapped(SECRET, ROW);
  const members = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const others = Object.fromEntries(Object.entries({ ...members, seq: '1' }).toReversed());
  for (const written of [
    body,
    `\ufeff${body}`,
    JSON.stringify(members, null, 2),
    JSON.stringify(others),
  ])
    assert.is(await send(written, headers), 200, written);
  assert.equal(
    received,
    Array.from({ length: 5 }, () => JSON.parse(ROW) as unknown),
  );
});

test.run();
