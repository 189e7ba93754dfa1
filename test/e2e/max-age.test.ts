import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueOf } from '../support/e2e/metric.js';
import { at, startE2e } from '../support/e2e/service.js';
import { fillXano } from '../support/pull/fill.js';
import { pullEnv } from '../support/pull/service-env.js';
import { until } from '../support/run/until.js';
import { startXano } from '../support/xano/xano-server.js';

/** Longer than a process takes to learn of a pull, and to pull again after a failure, in seconds. */
const MAX_AGE = 12;
const LIMIT = 60_000;

const xano = await startXano();
let service: Awaited<ReturnType<typeof startE2e>>;

const test = suite('maximum age of the copy');

test.before(async () => {
  await fillXano(xano.db, { users: 3, posts: 4, edges: 2 });
  const env = Object.entries(pullEnv(xano, '', 'the Metadata API')).filter(
    // The service has a Redis of its own, and tables with their usual names.
    ([name]) => name !== 'REDIS_URL' && name !== 'SYNC_CONFIG',
  );
  service = await startE2e({ ...Object.fromEntries(env), XANO_RATE: '100/500ms' });
});
test.after(async () => {
  await service.stop();
  await xano.close();
});

const read = (headers: Readonly<Record<string, string>> = {}) =>
  service.send('GET', '/feed/explore', { headers });
const readWithin = (maxAge = MAX_AGE) => read({ 'X-Max-Age': String(maxAge) });
const ageOf = ({ headers }: { readonly headers: Headers }): number =>
  Number(headers.get('x-copy-age') ?? Number.NaN);

const waitUntilYoung = () =>
  until('the copy is young', async () => (await readWithin()).status === 200, LIMIT);
const waitUntilRefused = () =>
  until('the copy is too old', async () => (await readWithin()).status === 503, LIMIT);

const gauge = async (name: string): Promise<number> =>
  valueOf((await service.send('GET', '/metrics')).text, name) ?? Number.NaN;

test('a read with X-Max-Age is a 503 while Xano is down too long, and a 200 again afterwards', async () => {
  await waitUntilYoung();
  const young = await readWithin();
  assert.ok(ageOf(young) <= MAX_AGE, young.text);

  await xano.down();
  await waitUntilRefused();
  const old = await readWithin();
  assert.is(at(old.json, 'code'), 'copy_too_old');
  assert.ok(ageOf(old) > MAX_AGE, old.text);
  assert.is(at(old.json, 'age'), ageOf(old));
  assert.is(old.headers.get('retry-after'), '5');
  assert.is((await readWithin(1e6)).text, young.text, 'a larger age is still served');
  assert.is((await read()).text, young.text, 'a read without a limit is served');
  assert.ok((await gauge('xrs_copy_age_seconds')) > MAX_AGE);

  await xano.up();
  await waitUntilYoung();
  assert.ok((await gauge('xrs_copy_age_seconds')) <= MAX_AGE);
});

test('the limit needs no read of Redis', async () => {
  await waitUntilYoung();
  await read();
  for (const reply of [await readWithin(1e6), await readWithin(0), await read()])
    assert.equal((await service.logOf(reply)).redis.commands, [], String(reply.status));
});

test('the metrics separate the age, the time of the answer and their sum', async () => {
  await waitUntilYoung();
  const { text } = await service.send('GET', '/metrics');
  const answer = valueOf(text, 'xrs_answer_seconds') ?? 0;
  const sum = valueOf(text, 'xrs_reaction_seconds') ?? 0;
  const age = valueOf(text, 'xrs_copy_age_seconds') ?? 0;
  assert.ok(answer > 0 && age > 0 && sum >= age, text);
  // Each of the values is read at a different instant of one scrape.
  assert.ok(Math.abs(sum - age - answer) < 1, `${sum} of ${age} and ${answer}`);
});

test('a stalled age report counts as too old, and health and metrics report it', async () => {
  await waitUntilYoung();
  const reasons = async () => at((await service.send('GET', '/health')).json, 'reasons');
  const isReported = async () => JSON.stringify(await reasons()).includes('age_report_stalled');
  assert.not.ok(await isReported());

  const { client } = service.redis;
  await client.rename('sys:cursors', 'sys:cursors:kept');
  await client.set('sys:cursors', 'what nobody wrote here');
  await until('health reports it', isReported, LIMIT);
  const { status, json } = await readWithin(1e6);
  assert.is(status, 503);
  assert.match(String(at(json, 'detail')), 'last learnt');
  assert.ok((await gauge('xrs_copy_report_seconds')) > 15);
  assert.is((await read()).status, 200);

  await client.rename('sys:cursors:kept', 'sys:cursors');
  await waitUntilYoung();
  assert.not.ok(await isReported());
  assert.ok((await gauge('xrs_copy_report_seconds')) <= 15);
});

test.run();
