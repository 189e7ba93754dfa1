import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DRIFT_WORDS } from '../../src/domain/reconcile/invariants.js';
import { WEBHOOK_REFUSALS } from '../../src/domain/sync/webhook-alerts.js';
import { queries } from '../support/deploy/files.js';
import { askedBy } from '../support/deploy/promql.js';
import { readDocument } from '../support/docs/blocks.js';
import { valueOf } from '../support/e2e/metric.js';
import { at, startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';
import { deliveryOf } from '../support/xano-kit/delivery.js';

const SECRET = 'the secret of this very test';

// Started in `before`: other files kill every service that runs.
let service: Awaited<ReturnType<typeof startE2e>>;

const scrape = async (): Promise<string> => {
  const { status, text, headers } = await service.send('GET', '/metrics', {
    headers: { 'Accept-Encoding': 'gzip' },
  });
  assert.is(status, 200, text);
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  // Asked as Prometheus does; `fetch` decompresses the answer by itself.
  assert.is(headers.get('content-encoding'), 'gzip');
  return text;
};

const test = suite('metrics');

test.before(async () => {
  service = await startE2e({ WEBHOOK_SECRET: SECRET, ALERT_INTERVAL: '100ms' });
});
test.after(() => service.stop());

test('counters that rules watch for growth start at 0', async () => {
  const text = await scrape();
  const zeroes = (name: string, label: string) =>
    Array.from(text.matchAll(new RegExp(`^${name}{${label}="([^"]+)"} 0$`, 'gm')), ([, of]) => of);
  assert.equal(zeroes('xrs_drift_total', 'invariant'), [...DRIFT_WORDS.keys()]);
  assert.equal(zeroes('xrs_webhooks_refused_total', 'reason'), Object.keys(WEBHOOK_REFUSALS));
});

test('a scrape has the records of each way, their lag and their results', async () => {
  const updated_at = Date.now() - 2000;
  const send = (path: string, body: unknown) =>
    service.send('POST', path, { as: service.key, body });
  const answers = [
    await send('/webhooks/user-update', { username: 'alice', updated_at }),
    await send('/webhooks/user-update', { username: 'bob', avatar: 'none yet' }),
    await send('/webhooks/post-create', { id: 1, username: 'none', content: 'x', updated_at }),
    await send('/sync/users', [{ username: 'not a name' }]),
  ];
  const logs = await Promise.all(answers.map((answer) => service.logOf(answer)));
  const once = ['readKeys', 'transact'];
  // A bulk import sends commands to Redis after its answer has begun.
  assert.equal(
    logs.map(({ redis }) => redis.commands),
    [once, once, once, []],
  );
  await service.redis.client.hincrby('sys:counts', 'drift:counters', 3);

  const text = await scrape();
  const records = (labels: string) => valueOf(text, `xrs_sync_records_total{${labels}}`);
  assert.is(records('entity="user",result="applied",way="webhook"'), 2);
  assert.is(records('entity="post",result="deferred",way="webhook"'), 1);
  assert.is(records('entity="user",result="failed",way="bulk"'), 1);
  assert.is(valueOf(text, 'xrs_untimed_total{entity="user"}'), 1);
  assert.is(valueOf(text, 'xrs_left_out_total{entity="user",column="avatar"}'), 1);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_count'), 1);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_bucket{le="1"}'), 0);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_bucket{le="+Inf"}'), 1);
  assert.is(valueOf(text, 'xrs_dead_letters'), 1);
  assert.is(valueOf(text, 'xrs_deferred'), 1);
  assert.is(valueOf(text, 'xrs_outbox'), 0);
  assert.is(valueOf(text, 'xrs_propagation_pending'), 0);
  assert.is(valueOf(text, 'xrs_drift_total{invariant="counters"}'), 3);
  assert.is(
    valueOf(await scrape(), 'xrs_drift_total{invariant="counters"}'),
    3,
    'counted once, not twice',
  );
});

test('OPERATIONS lists exactly our metrics, with their labels', async () => {
  const text = await scrape();
  const shown = [...text.matchAll(/^# TYPE (xrs_\w+) /gm)].map(([, name]) => name);
  const table = [...readDocument('docs/OPERATIONS.md').matchAll(/^\| `(xrs_\w+)` +\| (.*?) +\|/gm)];
  assert.ok(shown.length > 15);
  assert.equal(table.map(([, name]) => name).sort(), shown.sort());
  for (const [, name = '', labels = ''] of table) {
    const series = new RegExp(`^${name}(?:_count)?\\{(.*)\\} `, 'm').exec(text)?.[1] ?? '';
    const names = [...series.matchAll(/(\w+)="/g)].map(([, label]) => label);
    if (series !== '') assert.is(labels, `\`${names.join(' ')}\``, name);
  }
});

test('every metric and label named by rules, dashboard and documents exists', async () => {
  const text = await scrape();
  const families = Array.from(text.matchAll(/^# TYPE (\w+) (\w+)/gm), ([, name = '', type = '']) =>
    type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
  ).flat();
  const used = queries().map(askedBy);
  const metrics = used.flatMap((query) => query.metrics).filter((name) => !name.includes(':'));
  assert.ok(new Set(metrics).size > 30);
  // Names that Prometheus adds by itself.
  const known = new Set([...families, 'up', 'ALERTS']);
  assert.equal(
    metrics.filter((name) => !known.has(name)),
    [],
  );
  const labels = Array.from(text.matchAll(/(\w+)="/g), ([, label]) => label);
  const ours = readDocument('docs/OPERATIONS.md').matchAll(/^\| `xrs_\w+` +\| `([^`]+)`/gm);
  for (const [, documented = ''] of ours) labels.push(...documented.split(' '));
  const selected = used.flatMap((query) => query.labels);
  assert.equal(
    selected.filter((label) => ![...labels, 'job'].includes(label)),
    [],
  );
  for (const document of ['docs/OPERATIONS.md', 'docs/DEPLOYMENT.md', 'docs/PERFORMANCE.md']) {
    const named = readDocument(document).matchAll(/`(xrs_\w+|(?:nodejs|process)_\w+[a-z])[`{]/g);
    const strange = Array.from(named, ([, name = '']) => name).filter(
      (name) => !known.has(name) && !known.has(`${name}_count`),
    );
    assert.equal(strange, [], document);
  }
});

test('refused webhooks, the age of the last record and the state of Redis are measured', async () => {
  await service.send('POST', '/webhooks/like', { as: { 'X-API-Key': 'wrong' }, body: {} });
  await service.send('POST', '/webhooks/like', { body: {} });
  const text = await scrape();
  assert.is(valueOf(text, 'xrs_webhooks_refused_total{reason="key"}'), 1);
  assert.is(valueOf(text, 'xrs_webhooks_refused_total{reason="credential"}'), 1);
  assert.is(valueOf(text, 'xrs_redis_writable'), 1);
  assert.is(valueOf(text, 'xrs_entities{entity="user"}'), 2);
  const age = valueOf(text, 'xrs_last_record_seconds{entity="user"}') ?? 1e9;
  assert.ok(age >= 0 && age < 600, String(age));
  assert.is(valueOf(text, 'xrs_last_record_seconds{entity="follow"}'), undefined, 'no record yet');
  await until('both refusals are counted in the store', async () => {
    const counts = await service.redis.client.hmget(
      'sys:counts',
      'refused:key',
      'refused:credential',
    );
    return counts.every((count) => count === '1');
  });
  const { json } = await service.send('GET', '/sync/status', { as: service.key });
  assert.is(at(json, 'webhooks_refused', 'total', 'credential'), 1);
});

test('requests are counted by route pattern, and commands by name', async () => {
  await service.send('GET', '/users/alice', { as: service.user('alice') });
  await service.send('GET', '/users/bob', { as: service.user('alice') });
  await service.send('GET', '/no/such/route');
  for (let turn = 0; turn < 3; turn += 1)
    await service.send('GET', '/sync/log', { as: service.key });
  const text = await scrape();
  const requests = (labels: string) =>
    valueOf(text, `xrs_http_request_duration_seconds_count{${labels}}`);
  assert.is(requests('method="GET",route="/users/:username",status="200"'), 2);
  assert.is(requests('method="GET",route="none",status="404"'), 1);
  const commands = (name: string) =>
    valueOf(text, `xrs_redis_command_duration_seconds_count{command="${name}"}`);
  assert.is(commands('XREVRANGE'), 3, 'only this test reads the journal');
  // Four batches, and whatever the background services committed meanwhile.
  assert.ok((commands('transact') ?? 0) >= 4, String(commands('transact')));
  assert.ok((valueOf(text, 'process_resident_memory_bytes') ?? 0) > 0);
});

test('reads from the copy are counted, and the work that keeps it fresh', async () => {
  const metric = async (name: string) => valueOf(await scrape(), `xrs_process_copy_${name}`) ?? 0;
  await until('the copy is on', async () => (await metric('on')) === 1);
  const read = () => service.send('GET', '/feed/explore', { as: service.key });
  await read();
  const before = await metric('reads_total{from="copy"}');
  const invalidated = await metric('invalidations_total');
  await read();
  assert.is(await metric('reads_total{from="copy"}'), before + 1);
  assert.ok((await metric('entries')) > 0 && (await metric('bytes')) > 0);
  assert.ok((await metric('fenced_total')) >= (await metric('fences_total')) - 1);
  assert.ok((await metric('pairs_total')) >= 1);
  await service.redis.client.zadd('explore:feed', 1, 'gone');
  await until(
    'the invalidation is received',
    async () => (await metric('invalidations_total')) > invalidated,
  );
});

test('the canary measures the age of the copy for metrics, status, health and feeds', async () => {
  const send = async (touched: number, secret = SECRET): Promise<unknown> => {
    const row = { id: 1, created_at: 1, updated_at: touched };
    const sent = deliveryOf({ table: 'xrs_canary', row }, 'update', secret, Date.now());
    const { headers, path } = sent;
    const { status, json } = await service.send('POST', path, {
      headers,
      body: JSON.parse(sent.body),
    });
    return [status, at(json, status === 200 ? 'status' : 'code')];
  };
  const copy = async () =>
    at((await service.send('GET', '/sync/status', { as: service.key })).json, 'copy', 'as_of');
  const isOverdue = async () => (await service.send('GET', '/health')).text.includes('"copy_age"');
  const asOf = async () => (await service.send('GET', '/feed/explore')).headers.get('x-feed-as-of');
  const within = async (seconds: number) => {
    const headers = { 'X-Max-Age': String(seconds) };
    const { status, json } = await service.send('GET', '/feed/explore', { headers });
    return [status, at(json, 'code') ?? null];
  };
  const age = async () => valueOf(await scrape(), 'xrs_copy_age_seconds') ?? 0;
  const now = Date.now();
  const before = await service.redis.client.hgetall('sys:counts');

  assert.equal(await send(now, 'a secret that nobody here knows'), [401, 'invalid_signature']);
  assert.is(valueOf(await scrape(), 'xrs_copy_age_seconds'), undefined);
  assert.equal([await copy(), await asOf()], [undefined, null]);
  assert.equal(await within(1e6), [503, 'copy_too_old']);
  assert.equal(await send(now - 360_000), [200, 'applied']);
  await until('the copy is reported too old', isOverdue);
  assert.is(valueOf(await scrape(), 'xrs_alerts{name="copy_age",subject=""}'), 1);
  await until('the process knows the age', async () => (await age()) >= 360);
  assert.equal(await within(360), [503, 'copy_too_old']);
  assert.equal(await within(1e6), [200, null]);
  assert.equal(await send(now), [200, 'applied']);
  assert.equal(await send(now - 360_000), [200, 'stale']);
  await until('the copy is no longer reported', async () => !(await isOverdue()));
  assert.is(valueOf(await scrape(), 'xrs_alerts{name="copy_age",subject=""}'), undefined);
  assert.is(await copy(), now);
  await until(
    'the process knows the time',
    async () => (await asOf()) === new Date(now).toISOString(),
  );
  assert.ok((await age()) < 360);
  assert.equal(await within(360), [200, null]);
  const entities = (counts: Readonly<Record<string, string>>) =>
    Object.entries(counts).filter(([name]) => !name.startsWith('refused:'));
  assert.equal(entities(await service.redis.client.hgetall('sys:counts')), entities(before));
});

test('metrics of the process are available while Redis is down', async () => {
  service.redis.pause();
  const text = await scrape();
  assert.ok((valueOf(text, 'process_resident_memory_bytes') ?? 0) > 0);
  assert.is(valueOf(text, 'xrs_dead_letters'), undefined, 'no old value is shown');
  service.redis.resume();
  await until('Redis is back', async () => valueOf(await scrape(), 'xrs_dead_letters') === 1);
});

test.run();
