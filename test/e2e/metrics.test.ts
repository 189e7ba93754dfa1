import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDocument } from '../support/docs-blocks.js';
import { at, startE2e } from '../support/e2e-service.js';
import { until } from '../support/until.js';

// Started when its turn comes: other files end every service there is.
let service: Awaited<ReturnType<typeof startE2e>>;

/** The value of a series as Prometheus reads it; undefined where there is none. */
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

const scrape = async (): Promise<string> => {
  const { status, text, headers } = await service.send('GET', '/metrics', {
    headers: { 'Accept-Encoding': 'gzip' },
  });
  assert.is(status, 200, text);
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  // As Prometheus asks; what reads it here unpacks it by itself.
  assert.is(headers.get('content-encoding'), 'gzip');
  return text;
};

const test = suite('Metrics over HTTP');

test.before(async () => {
  service = await startE2e();
});
test.after(() => service.stop());

test('a scrape tells what came from Xano, how late, and what became of it', async () => {
  const updated_at = Date.now() - 2000;
  await service.send('POST', '/webhooks/user-update', {
    as: service.key,
    body: { username: 'alice', updated_at },
  });
  await service.send('POST', '/webhooks/user-update', {
    as: service.key,
    body: { username: 'bob' },
  });
  const post = { id: 1, username: 'nobody-yet', content: 'x', updated_at };
  await service.send('POST', '/webhooks/post-create', { as: service.key, body: post });
  await service.send('POST', '/sync/users', {
    as: service.key,
    body: [{ username: 'not a name' }],
  });
  await service.redis.client.hincrby('sys:counts', 'drift:counters', 3);

  const text = await scrape();
  const records = (labels: string) => valueOf(text, `xrs_sync_records_total{${labels}}`);
  assert.is(records('entity="user",result="applied",way="webhook"'), 2);
  assert.is(records('entity="post",result="deferred",way="webhook"'), 1);
  assert.is(records('entity="user",result="failed",way="bulk"'), 1);
  assert.is(valueOf(text, 'xrs_untimed_total{entity="user"}'), 1);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_count'), 1);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_bucket{le="1"}'), 0);
  assert.is(valueOf(text, 'xrs_sync_lag_seconds_bucket{le="+Inf"}'), 1);
  assert.is(valueOf(text, 'xrs_dead_letters'), 1);
  assert.is(valueOf(text, 'xrs_deferred'), 1);
  assert.is(valueOf(text, 'xrs_outbox'), 0);
  assert.is(valueOf(text, 'xrs_propagation_pending'), 0);
  assert.is(valueOf(text, 'xrs_drift_total{invariant="counters"}'), 3);
  assert.is(valueOf(await scrape(), 'xrs_drift_total{invariant="counters"}'), 3, 'once, not twice');
});

test('OPERATIONS lists each metric of ours with its labels, and no other', async () => {
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

test('what was refused, what was last heard and how Redis is can be watched', async () => {
  await service.send('POST', '/webhooks/like', { as: { 'X-API-Key': 'wrong' }, body: {} });
  await service.send('POST', '/webhooks/like', { body: {} });
  const text = await scrape();
  assert.is(valueOf(text, 'xrs_webhooks_refused_total{reason="key"}'), 1);
  assert.is(valueOf(text, 'xrs_webhooks_refused_total{reason="credential"}'), 1);
  assert.is(valueOf(text, 'xrs_redis_writable'), 1);
  assert.is(valueOf(text, 'xrs_entities{entity="user"}'), 2);
  const age = valueOf(text, 'xrs_last_record_seconds{entity="user"}') ?? 1e9;
  assert.ok(age >= 0 && age < 600, String(age));
  assert.is(valueOf(text, 'xrs_last_record_seconds{entity="follow"}'), undefined, 'never heard');
  await until(
    'the store is told',
    async () => (await service.redis.client.hget('sys:counts', 'refused:key')) === '1',
  );
  const { json } = await service.send('GET', '/sync/status', { as: service.key });
  assert.is(at(json, 'webhooks_refused', 'total', 'credential'), 1);
});

test('requests are told apart by the pattern of their route, and commands by name', async () => {
  await service.send('GET', '/users/alice', { as: service.user('alice') });
  await service.send('GET', '/users/bob', { as: service.user('alice') });
  await service.send('GET', '/no/such/route');
  const text = await scrape();
  const requests = (labels: string) =>
    valueOf(text, `xrs_http_request_duration_seconds_count{${labels}}`);
  assert.is(requests('method="GET",route="/users/:username",status="200"'), 2);
  assert.is(requests('method="GET",route="none",status="404"'), 1);
  const commands = valueOf(
    text,
    'xrs_redis_command_duration_seconds_count{command="commitRecords"}',
  );
  assert.is(commands, 4);
  assert.ok((valueOf(text, 'process_resident_memory_bytes') ?? 0) > 0);
});

test('while Redis is away the process still tells of itself', async () => {
  service.redis.pause();
  const text = await scrape();
  assert.ok((valueOf(text, 'process_resident_memory_bytes') ?? 0) > 0);
  assert.is(valueOf(text, 'xrs_dead_letters'), undefined, 'nothing old is shown as new');
  service.redis.resume();
  await until('Redis is back', async () => valueOf(await scrape(), 'xrs_dead_letters') === 1);
});

test.run();
