import * as TE from 'fp-ts/lib/TaskEither.js';
import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProfilePatch } from '../../../src/application/use-cases/change-user.js';
import { startHttpApp } from '../../support/http/app.js';
import { until } from '../../support/run/until.js';

const patches: ProfilePatch[] = [];
const app = await startHttpApp(
  {
    updateUser: ({ username, patch }) => {
      patches.push(patch);
      return TE.right({ user: { username }, propagation: { posts: 0, status: 'done' } });
    },
    proxyRead: ({ commands }) => TE.right(commands.map(() => ({ _tag: 'Right', right: '1' }))),
    receiveEvent: () => TE.right({ status: 'applied', eventId: null }),
    follow: () => TE.right({ changed: true, count: 1 }),
  },
  { bodyLimit: 1000 },
);

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const JSON_TYPE = 'application/json';

const patch = async (
  body: RequestInit['body'],
  type: string | null = JSON_TYPE,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const response = await fetch(`${app.url}/users/me`, {
    method: 'PATCH',
    headers: {
      Authorization: 'Bearer alice',
      ...(type === null ? {} : { 'Content-Type': type }),
      ...headers,
    },
    body: body ?? null,
  });
  return { ...((await response.json()) as object), status: response.status };
};

const test = suite('request bodies');
test.after(app.stop);

test('JSON in UTF-8 is accepted with each JSON content type', async () => {
  for (const type of [JSON_TYPE, 'application/json; charset=UTF-8', 'application/merge-patch+json'])
    assert.is((await patch('{"bio":"h\u00e9llo \ud83d\udc4b"}', type)).status, 200);
  assert.equal(patches.at(-1), { bio: 'h\u00e9llo \ud83d\udc4b' });
});

test('integers beyond 2^53 keep all their digits', async () => {
  for (const mark of ['', '\ufeff']) {
    const body = `${mark}{"visits":363896575396806667,"bio":"9007199254740993","small":7}`;
    assert.is((await patch(body)).status, 200);
    assert.equal(patches.at(-1), {
      visits: '363896575396806667',
      bio: '9007199254740993',
      small: 7,
    });
  }
  for (const name of ['__proto__', String.raw`\u005f_proto__`, String.raw`__pro\u0074o__`])
    assert.is((await patch(`{"bio":9007199254740993,"${name}":1}`)).status, 400, name);
});

test('a byte order mark is accepted by every body reader', async () => {
  assert.is((await patch('\ufeff{"bio":"x"}')).status, 200);
  for (const body of ['\ufeff{"id":1}', '\ufeff{"__proto__":1}']) {
    const response = await fetch(`${app.url}/webhooks/post-update`, {
      method: 'POST',
      headers: { 'X-API-Key': 'key', 'Content-Type': JSON_TYPE },
      body,
    });
    assert.is(response.status, body.includes('proto') ? 400 : 200);
  }
});

test('another content type or encoding is answered with 415', async () => {
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
  ])
    assert.is((await patch('{"bio":"x"}', type)).code, 'unsupported_media_type', type);
  const unknown = await patch('{"bio":"x"}', JSON_TYPE, { 'Content-Encoding': 'zstd' });
  assert.is(unknown.code, 'unsupported_media_type');
});

test('a missing body, or one that is not JSON, is answered with 400', async () => {
  for (const body of ['{', 'bio=x', '{"a":1}}', '']) {
    const { status, code } = await patch(body);
    assert.is(status, 400);
    assert.is(code, 'invalid_json');
  }
  assert.is((await patch(null)).code, 'invalid_json');
});

test('JSON that is not an object is answered with 400', async () => {
  for (const body of ['[]', 'null', '5', '"text"']) {
    const { code, errors } = await patch(body);
    assert.is(code, 'invalid_request');
    assert.equal(errors, [{ path: '', message: 'must be a JSON object' }]);
  }
});

test('a body over the limit is answered with 413, compressed or not', async () => {
  const long = JSON.stringify({ bio: 'x'.repeat(1000) });
  assert.is((await patch(long)).code, 'payload_too_large');
  const packed = await patch(new Uint8Array(gzipSync(long)), JSON_TYPE, {
    'Content-Encoding': 'gzip',
  });
  assert.is(packed.status, 413);
  assert.is((await patch(JSON.stringify({ bio: 'x'.repeat(900) }))).status, 200);
});

test('gzip is decompressed, and a body that is not gzip despite its header is answered with 400', async () => {
  const gzip = { 'Content-Encoding': 'gzip' };
  assert.is((await patch(new Uint8Array(gzipSync('{"bio":"x"}')), JSON_TYPE, gzip)).status, 200);
  assert.is((await patch('{"bio":"x"}', JSON_TYPE, gzip)).code, 'invalid_json');
});

test('each known content encoding is accepted in any case, and another one is named in the refusal', async () => {
  const text = '{"bio":"h\u00e9llo"}';
  for (const [name, packed] of [
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['Br', brotliCompressSync(text)],
    ['Identity', Buffer.from(text)],
  ] as const) {
    const headers = { 'Content-Encoding': name };
    assert.is((await patch(new Uint8Array(packed), JSON_TYPE, headers)).status, 200, name);
    assert.equal(patches.at(-1), { bio: 'h\u00e9llo' }, name);
  }
  const refused = await patch(text, JSON_TYPE, { 'Content-Encoding': 'zstd' });
  assert.is(refused.status, 415);
  assert.match(refused.detail ?? '', 'zstd');
});

test('a body that is not UTF-8 is answered with 400, compressed or not', async () => {
  const bytes = Buffer.concat([Buffer.from('{"bio":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  assert.match((await patch(new Uint8Array(bytes))).detail ?? '', 'UTF-8');
  const headers = { 'Content-Encoding': 'gzip' };
  const packed = await patch(new Uint8Array(gzipSync(bytes)), JSON_TYPE, headers);
  assert.is(packed.status, 400);
  assert.match(packed.detail ?? '', 'UTF-8');
});

test('a long field name is cut in the error', async () => {
  const answer = await patch(JSON.stringify({ ['n'.repeat(800)]: [] }));
  assert.is(answer.status, 400);
  for (const { path } of answer.errors ?? [{ path: 'n'.repeat(800) }])
    assert.ok(path.length < 200, String(path.length));
});

for (const encoding of ['identity', 'gzip'])
  test(`a client that hangs up during the body leaves a log entry and no fault (${encoding})`, async () => {
    const { port } = new URL(app.url);
    const socket = connect(Number(port), '127.0.0.1');
    const before = app.entries.length;
    const lines = [
      'PATCH /users/me HTTP/1.1',
      'Host: x',
      'Authorization: Bearer alice',
      `Content-Type: ${JSON_TYPE}`,
      `Content-Encoding: ${encoding}`,
      'Content-Length: 500',
      'Expect: 100-continue',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    socket.write('{"bio":"begi', () => socket.resetAndDestroy());
    await until('the line is there', () => app.entries.length > before);
    assert.is(app.entries.at(-1)?.status, 400);
    await until('the end is seen', () => app.gone.length > 0 || app.faults.length > 0);
    assert.equal(app.faults, []);
  });

test('a refused body of ten megabytes does not stop later requests', async () => {
  assert.is((await patch(`"${'x'.repeat(10_000_000)}"`)).status, 413);
  assert.is((await patch('{"bio":"x"}')).status, 200);
});

test('a member named __proto__ is refused', async () => {
  const { status, errors } = await patch('{"__proto__":{"role":"admin"}}');
  assert.is(status, 400);
  assert.equal(errors, [{ path: '', message: 'must have no member named __proto__' }]);
});

test('a field with a value that cannot be stored is named, and its value is not repeated', async () => {
  for (const bad of ['"NUL \\u0000 inside"', '"half \\ud800 pair"', '{"nested":1}', '[1]']) {
    const answer = await patch(`{"bio":"ok","links":${bad}}`);
    assert.is(answer.code, 'invalid_request');
    assert.is(answer.errors?.[0]?.path, 'links');
    assert.not.match(JSON.stringify(answer), /inside|half|nested/);
  }
  assert.is((await patch('{"":"x"}')).code, 'invalid_request');
  assert.is((await patch(`{"${'n'.repeat(129)}":"x"}`)).code, 'invalid_request');
});

test('strings, numbers, booleans and null are passed on unchanged', async () => {
  await patch('{"bio":"","links":null,"age":3,"open":true}');
  assert.equal(patches.at(-1), { bio: '', links: null, age: 3, open: true });
});

test('a body is ignored on a route without one', async () => {
  for (const body of [null, '{', '"x"'])
    assert.is(
      (
        await fetch(`${app.url}/users/bob/follow`, {
          method: 'POST',
          headers: { Authorization: 'Bearer alice', 'Content-Type': JSON_TYPE },
          body,
        })
      ).status,
      200,
    );
});

test.run();
