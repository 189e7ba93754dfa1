import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printResult } from '../../../src/adapters/http/routes/upstash.js';
import { makeAccounts } from '../../../src/adapters/system/accounts.js';
import { storeTimeout } from '../../../src/application/errors.js';
import type { RunCommands } from '../../../src/application/run-commands.js';
import { makeMeter } from '../../../src/application/use-cases/meter.js';
import { fakeRateLimiter } from '../../support/fakes/rate-limiter.js';
import { startHttpApp, type TestApp } from '../../support/http/app.js';

const printing = suite('Upstash dialect: results');

const base64 = (text: string): string => `"${Buffer.from(text).toString('base64')}"`;

for (const [reply, plain, encoded] of [
  ['"text"', '"text"', base64('text')],
  ['"naïve 🙂"', '"naïve 🙂"', base64('naïve 🙂')],
  ['""', '""', '""'],
  ['"OK"', '"OK"', '"OK"'],
  ['["OK",null,1]', '["OK",null,1]', `[${base64('OK')},null,1]`],
  ['[["a"],[]]', '[["a"],[]]', `[[${base64('a')}],[]]`],
  ['9007199254740993', '9007199254740993', null],
  ['"9007199254740993"', '"9007199254740993"', base64('9007199254740993')],
  ['null', 'null', 'null'],
  ['{}', '[]', '[]'],
  ['{"a":"1","__proto__":"x"}', '["a","1","__proto__","x"]', null],
  ['{"a":"OK"}', '["a","OK"]', `[${base64('a')},${base64('OK')}]`],
] as const)
  printing(`${reply} is printed as ${plain}`, () => {
    assert.is(printResult(null)(reply), plain);
    if (encoded !== null) assert.is(printResult('base64')(reply), encoded);
  });

printing.run();

const routes = suite('Upstash dialect: routes');

const done: RunCommands = ({ commands }) =>
  T.of({
    replies: commands.map(([name]) => (name === 'HGET' ? E.right('"x"') : E.left('ERR no'))),
    failure: null,
  });
const app = await startHttpApp({
  runCommands: done,
  runTogether: ({ commands }) =>
    TE.right(commands.length > 1 ? E.left('ERR no') : E.right(commands.map(() => '{"a":"b"}'))),
  proxyRead: ({ commands }) => TE.right(commands.map(() => E.right('"proxied"'))),
});
routes.after(app.stop);

const HGET = ['HGET', 'user:alice', 'bio'];
const SYNC = { 'Upstash-Sync-Token': '' };
const ask = async (
  path: string,
  body: unknown,
  headers = {},
  as: 'alice' | 'service' = 'alice',
) => {
  const { status, json } = await app.send('POST', path, { as, body, headers });
  return [status, json] as const;
};

routes('an Upstash client is recognized by any of its headers', async () => {
  const proxied = { result: 'proxied' };
  assert.equal(await ask('/', HGET), [200, proxied]);
  assert.equal(await ask('/', HGET, {}, 'service'), [200, proxied]);
  assert.equal(await ask('/', HGET, SYNC), [200, { result: 'x' }]);
  assert.equal(await ask('/', HGET, { 'Upstash-Telemetry-Sdk': 'x' }), [200, { result: 'x' }]);
  assert.equal(await ask('/', [HGET], SYNC), [200, ['proxied']]);
});

routes('a refused command gives an error, and a refused request 400', async () => {
  assert.equal(await ask('/pipeline', [HGET, ['SET']]), [
    200,
    [{ result: 'x' }, { error: 'ERR no' }],
  ]);
  for (const [path, body] of [
    ['/', ['SET']],
    ['/multi-exec', [HGET, HGET]],
  ] as const) {
    const [status, json] = await ask(path, body, SYNC);
    assert.is(status, 400);
    assert.is((json as { error: string }).error, 'ERR no');
  }
  assert.equal(await ask('/multi-exec', [HGET]), [200, [{ result: ['a', 'b'] }]]);
});

routes('pipelines accept only lists of commands in a known format', async () => {
  for (const path of ['/pipeline', '/multi-exec']) {
    for (const body of [HGET, {}, 'x', [HGET, 'x'], { commands: [HGET] }])
      assert.is((await ask(path, body))[0], 400, JSON.stringify(body));
    assert.equal(await ask(path, []), [200, []]);
    assert.is((await ask(path, [HGET], { 'Upstash-Encoding': 'hex' }))[0], 400);
    assert.is((await ask(path, [HGET], { 'Upstash-Response-Format': 'resp2' }))[0], 400);
    assert.is((await ask(path, [['HGET', 'x'.repeat(65_537)]]))[0], 413);
  }
});

routes('a command that was not run has the reason in its place', async () => {
  const half = (count: number): RunCommands => {
    const replies = Array.from({ length: count }, () => E.right('1'));
    return () => T.of({ replies, failure: storeTimeout('slow') });
  };
  const sendTo = async (runCommands: RunCommands) => {
    const other = await startHttpApp({ runCommands });
    const answer = await other.send('POST', '/pipeline', { body: [HGET, HGET, HGET] });
    await other.stop();
    return answer;
  };
  const { status, json } = await sendTo(half(1));
  assert.is(status, 200);
  const [first, ...rest] = json as { error: string }[];
  assert.equal(first, { result: 1 });
  assert.is(rest.length, 2);
  for (const { error } of rest) assert.match(error, /^ERR Redis did not answer in time\./);
  assert.is((await sendTo(half(0))).status, 504);
});

const failure = storeTimeout('slow');
const HSET = ['HSET', 'user:alice', 'bio', 'x'];
const late = await startHttpApp({
  proxyRead: () => TE.left(failure),
  proxyWrite: () => TE.left(failure),
  runCommands: ({ commands }) =>
    T.of({ replies: commands.slice(1).map(() => E.right('1')), failure }),
  runTogether: () => TE.left(failure),
});
routes.after(late.stop);

routes('reads that Redis left unanswered do not say that a change may have been made', async () => {
  for (const [path, body, headers, changes] of [
    ['/', HGET, {}, false],
    ['/', HGET, SYNC, false],
    ['/pipeline', [HGET], SYNC, false],
    ['/pipeline', [HGET, HGET], SYNC, false],
    ['/multi-exec', [HGET], SYNC, false],
    ['/', HSET, SYNC, true],
    ['/pipeline', [HGET, HSET], SYNC, true],
    ['/multi-exec', [HSET], SYNC, true],
    ['/redis/write', [HSET], {}, true],
  ] as const) {
    const text = JSON.stringify((await late.send('POST', path, { body, headers })).json);
    assert.match(text, 'did not answer in time', path);
    assert.is(text.includes('A change may have been made'), changes, `${path} ${body.join(' ')}`);
  }
});

routes.run();

const limits = suite('Upstash dialect: rate limits');

const MINUTE = 60_000;
const apps: TestApp[] = [];
limits.after.each(async () => {
  await Promise.all(apps.splice(0).map((one) => one.stop()));
});

const metered = async () => {
  const accounts = () => makeAccounts(() => 0);
  const units = { units: 8, windowMs: MINUTE };
  const rates = { user: { reads: units, writes: units }, address: units, service: units };
  const meter = makeMeter({
    limits: rates,
    shared: fakeRateLimiter(accounts()),
    own: accounts(),
  });
  const counted = await startHttpApp({ runCommands: done }, {}, meter);
  apps.push(counted);
  const left = async (path: string, body: unknown, headers: Record<string, string> = SYNC) => {
    const as = 'Authorization' in headers || 'X-API-Key' in headers ? 'nobody' : 'alice';
    const answer = await counted.send('POST', path, { as, body, headers });
    return answer.headers.get('RateLimit')?.split(';t')[0];
  };
  return { ...counted, left };
};

limits('written commands count as writes, in addition to one read for the request', async () => {
  const { left, send } = await metered();
  const write = ['HSET', 'user:me', 'bio', 'x'];
  const many = (count: number) => Array.from({ length: count }, () => write);
  assert.is(await left('/', HGET), '"reads";r=7');
  assert.is(await left('/', write), '"writes";r=7');
  assert.is(await left('/pipeline', [HGET, write]), '"writes";r=6');
  assert.is(await left('/pipeline', [HGET]), '"reads";r=4');
  assert.is(await left('/pipeline', many(101)), '"writes";r=0');
  assert.is((await send('POST', '/pipeline', { body: [write] })).status, 429);
  assert.is((await send('POST', '/pipeline', { body: [HGET] })).status, 200);
});

limits('an API key has one account, whichever header it is in', async () => {
  const { left } = await metered();
  assert.is(await left('/pipeline', [HGET], { 'X-API-Key': 'key' }), '"reads";r=7');
  assert.is(await left('/pipeline', [HGET], { Authorization: 'Bearer key' }), '"reads";r=6');
  assert.is(await left('/', HGET, { Authorization: 'Bearer key' }), '"reads";r=5');
});

limits.run();
