import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { at, startE2e, type E2eService, type Reply } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const test = suite('reconcile over HTTP');
const service = await startE2e({ RECONCILE_RATE: '1000000' });

const start = (body: unknown, as = service.key): Promise<Reply> =>
  service.send('POST', '/sync/reconcile', { as, body });

const find = (id: unknown, as = service.key): Promise<Reply> =>
  service.send('GET', `/sync/reconcile/${String(id)}`, { as });

const ended = async ({ json }: Reply, by: E2eService = service): Promise<Reply> => {
  const id = at(json, 'id');
  await until('the comparison ends', async () => at((await find(id)).json, 'state') !== 'running');
  return by.send('GET', `/sync/reconcile/${String(id)}`, { as: service.key });
};

const fill = async (): Promise<void> => {
  const written = await service.write([
    ['HSET', 'user:ada', 'username', 'ada'],
    ['HSET', 'user:bob', 'username', 'bob'],
  ]);
  assert.is(written.status, 200, written.text);
  for (let n = 0; n < 30; n += 1) {
    const made = await service.send('POST', '/posts', {
      as: service.keyAs(n % 2 === 0 ? 'ada' : 'bob'),
      body: { id: `p${n}`, content: `post ${n} #sea` },
    });
    assert.is(made.status, 201, made.text);
  }
  await service.settle();
};

test.after(() => service.stop());

test('a comparison is started at a Location, and finds nothing in sound data', async () => {
  await fill();
  const started = await start({ scope: 'internal' });
  assert.is(started.status, 202);
  assert.is(started.headers.get('Location'), `/sync/reconcile/${String(at(started.json, 'id'))}`);
  const { status, json } = await ended(started);
  assert.is(status, 200);
  assert.is(at(json, 'state'), 'done');
  assert.equal(at(json, 'drift'), []);
  assert.ok(Number(at(json, 'checked')) > 30);
});

test('a fault is reported, repaired on request and counted in the status', async () => {
  await service.redis.client.hset('post:p1', 'likesCount', 7);
  const found = await ended(await start({}));
  assert.equal(at(found.json, 'drift'), [
    { invariant: '1', key: 'post:p1', expected: 'likesCount: 0', actual: 'likesCount: 7' },
  ]);
  assert.is(await service.redis.client.hget('post:p1', 'likesCount'), '7');

  const mended = await ended(await start({ repair: true }));
  assert.is(at(mended.json, 'repaired'), 1);
  await service.settle();

  const status = await service.send('GET', '/sync/status', { as: service.key });
  assert.is(at(status.json, 'reconcile', 'drift'), 1);
  assert.is(at(status.json, 'reconcile', 'repaired'), 1);
  assert.is(await service.redis.client.hget('sys:counts', 'drift:1'), '2');
});

test('chosen findings are repaired, and an invalid choice is refused', async () => {
  const { client } = service.redis;
  await client.hset('post:p1', 'likesCount', 7);
  await client.hset('post:p2', 'likesCount', 8);
  const found = await ended(await start({}));
  const choose = (body: unknown, id = at(found.json, 'id'), as = service.key) =>
    service.send('POST', `/sync/reconcile/${String(id)}/repair`, { as, body });
  const drift = at(found.json, 'drift') as readonly { readonly key: string }[];
  const place = drift.findIndex(({ key }) => key === 'post:p2');

  const tried = await ended(await choose({ findings: [place], dry_run: true }));
  assert.is(at(tried.json, 'chosen', 'findings', 0, 'outcome'), 'there');
  assert.is(await client.hget('post:p2', 'likesCount'), '8');
  const admin = await find(at(tried.json, 'id'), service.user('ada', 'admin'));
  assert.not.match(admin.text, 'likesCount: 8');
  const mended = await ended(await choose({ findings: [place] }));
  assert.is(at(mended.json, 'chosen', 'findings', 0, 'outcome'), 'mended');
  assert.equal(
    await Promise.all(['post:p1', 'post:p2'].map((key) => client.hget(key, 'likesCount'))),
    ['7', '0'],
  );
  const rest = await ended(await choose({ kinds: ['1'] }));
  assert.equal([at(rest.json, 'repaired'), at(rest.json, 'checked')], [1, 2]);
  assert.not.match(rest.text, '"marks"');

  for (const [body, path] of [
    [{}, 'findings'],
    [{ kinds: ['nonsense'] }, 'kinds'],
    [{ findings: [2] }, 'findings'],
    [{ findings: [-1] }, 'findings'],
    [{ findings: 'all' }, 'findings'],
  ] as const) {
    const { status, json } = await choose(body);
    assert.equal([status, at(json, 'errors', 0, 'path')], [400, path], JSON.stringify(body));
  }
  assert.is((await choose({ kinds: ['1'] }, 'none')).status, 404);
  assert.is((await choose({ kinds: ['1'] }, undefined, service.user('ada'))).status, 403);
});

test('users and invalid requests are refused', async () => {
  assert.is((await start({}, service.user('ada'))).status, 403);
  assert.is((await start({}, {})).status, 401);
  for (const sample of [0, -1, 2, '1'])
    assert.is((await start({ sample })).status, 400, String(sample));
  assert.is((await start({ scope: 'moon' })).status, 400);
  assert.is((await start({ scope: 'xano' })).status, 501);
  assert.is((await find('none')).status, 404);
});

test('a second comparison is refused, and one whose process is gone has failed', async () => {
  await service.redis.client.set('sys:lease:reconcile', 'somebody else');
  const refused = await start({});
  assert.is(refused.status, 409);
  assert.is(at(refused.json, 'code'), 'conflict');
  await service.redis.client.del('sys:lease:reconcile');

  const run = await ended(await start({}));
  const id = String(at(run.json, 'id'));
  const left = { ...(run.json as object), state: 'running', ended_at: null };
  await service.redis.client.hset(`sys:reconcile:${id}`, 'run', JSON.stringify(left));
  const { json } = await find(id);
  assert.is(at(json, 'state'), 'failed');
  assert.ok(String(at(json, 'error')).includes('gone'));
});

test.run();
