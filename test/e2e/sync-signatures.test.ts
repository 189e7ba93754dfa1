import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, type Reply } from '../support/e2e/service.js';
import { standardHeaders, wrapped } from '../support/sync/signing.js';
import { until } from '../support/run/until.js';
import { startSyncApp, type SyncApp } from '../support/sync/sync-app.js';
import { deliveryOf, type KitAction, type KitTable } from '../support/xano-kit/delivery.js';

const test = suite('signed webhooks');

const PLAIN = 'the plain secret of this very test';
const CODED = `whsec_${Buffer.from('the coded secret of this test').toString('base64')}`;
const SIX_MINUTES = 360_000;

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp({ WEBHOOK_SECRET: `${PLAIN},${CODED}` });
  },
  after: () => app.settle(),
  stop: () => app.stop(),
});

const PATH = '/webhooks/user-update';
const bodyOf = (username: string): string =>
  JSON.stringify({ table: 'user', action: 'update', new: { username, bio: 'ünïcode' } });
const outcomeOf = ({ status, json }: Reply): readonly unknown[] => [
  status,
  at(json, status === 200 ? 'status' : 'code'),
];
const REFUSED = [401, 'invalid_signature'];

for (const secret of [PLAIN, CODED])
  scenario(`a Standard Webhooks signature is accepted with ${secret.slice(0, 5)}`, async () => {
    const name = secret === PLAIN ? 'pia' : 'cody';
    const body = bodyOf(name);
    const headers = standardHeaders(secret, body, { id: `msg_${name}` });
    assert.equal(outcomeOf(await app.post(PATH, body, headers)), [200, 'applied']);
    assert.is((await app.hash(`user:${name}`))['bio'], 'ünïcode');
    const again = await app.post(PATH, body, headers);
    assert.equal(outcomeOf(again), [200, 'duplicate']);
    assert.is(at(again.json, 'event_id'), `msg_${name}`);
  });

scenario('a stale, changed or wrongly signed webhook is refused', async () => {
  const body = bodyOf('eve');
  const fresh = standardHeaders(PLAIN, body);
  const changed = body.replace('eve', 'eva');
  for (const headers of [
    standardHeaders(PLAIN, body, { at: Date.now() - SIX_MINUTES }),
    standardHeaders(PLAIN, body, { at: Date.now() + SIX_MINUTES }),
    standardHeaders('another secret that nobody here knows', body),
    { ...fresh, 'webhook-timestamp': String(Number(fresh['webhook-timestamp']) + 1) },
    { ...fresh, 'webhook-id': 'other' },
    { ...fresh, 'webhook-id': '' },
    { ...fresh, 'webhook-signature': '' },
    { ...fresh, 'webhook-signature': 'v1,' },
  ])
    assert.equal(outcomeOf(await app.post(PATH, body, headers)), REFUSED, JSON.stringify(headers));
  assert.equal(outcomeOf(await app.post(PATH, changed, fresh)), REFUSED);
  assert.equal(await app.hash('user:eve'), {});
  const many = { ...fresh, 'webhook-signature': `v1,AAAA v1a,BBBB ${fresh['webhook-signature']}` };
  assert.equal(outcomeOf(await app.post(PATH, body, many)), [200, 'applied']);
});

scenario('header names of Svix are accepted, and those of other schemes are named', async () => {
  const body = bodyOf('svea');
  const headers = Object.fromEntries(
    Object.entries(standardHeaders(PLAIN, body)).map(([name, value]) => [
      name.replace('webhook', 'svix'),
      value,
    ]),
  );
  assert.equal(outcomeOf(await app.post(PATH, body, headers)), [200, 'applied']);
  const other = await app.post(PATH, body, { 'X-Hub-Signature-256': 'sha256=00' });
  assert.equal(outcomeOf(other), REFUSED);
  assert.match(String(at(other.json, 'detail')), 'x-hub-signature-256');
});

const SIGNED = {
  'Standard Webhooks': (body: string) => ({
    body,
    headers: standardHeaders(PLAIN, body, { id: randomUUID() }),
  }),
  'X-Signature': (body: string) => wrapped(PLAIN, body),
};

for (const [form, sign] of Object.entries(SIGNED)) {
  scenario(`${form}: the signed body alone says what to do, on any path`, async () => {
    const row = { id: 90, username: 'vic', updated_at: Date.now() - 1000 };
    await app.hook('user-update', row);
    for (const [path, content] of [
      ['user-update', row],
      ['user-delete', row],
      ['user-delete', { action: 'delete', old: row, new: {} }],
      ['xano?table=user', row],
      ['xano?table=user', { action: 'delete', old: row, new: {} }],
      ['user-delete', { table: 'user', action: 'update', new: row }],
      ['user-update', { table: 'user', action: 'delete', old: row }],
      ['post-update', { table: 'user', action: 'update', new: row }],
      ['xano?table=post', { table: 'user', action: 'update', new: row }],
      ['user-delete', { table: 'user', action: 'truncate' }],
      ['user-update', { table: 'nobody', action: 'update', new: row }],
    ] as const) {
      const { body, headers } = sign(JSON.stringify(content));
      assert.equal(
        outcomeOf(await app.post(`/webhooks/${path}`, body, headers)),
        REFUSED,
        path + body,
      );
    }
    assert.is((await app.hash('user:vic'))['username'], 'vic');
    const good = sign(JSON.stringify({ table: 'user', action: 'delete', old: row }));
    assert.equal(outcomeOf(await app.post('/webhooks/user-delete', good.body, good.headers)), [
      200,
      'applied',
    ]);
    assert.equal(await app.hash('user:vic'), {});
  });

  scenario(`${form}: a webhook is applied once, even with another id`, async () => {
    const una = { username: `una${form.length}`, bio: 'one' };
    const { body, headers } = sign(JSON.stringify({ table: 'user', action: 'update', new: una }));
    assert.equal(outcomeOf(await app.post('/webhooks/xano', body, headers)), [200, 'applied']);
    await app.hook('user-update', { ...una, bio: 'two' });
    for (const path of ['/webhooks/xano', PATH, '/webhooks/xano?table=user'])
      assert.equal(outcomeOf(await app.post(path, body, headers)), [200, 'duplicate'], path);
    if (form === 'X-Signature') {
      const otherId = { ...headers, 'webhook-id': 'another' };
      const recoded = body.replace('"v":1,', ' "v" : 1, ');
      assert.equal(outcomeOf(await app.post(PATH, recoded, otherId)), [200, 'duplicate']);
    }
    assert.is((await app.hash(`user:${una.username}`))['bio'], 'two');
  });
}

scenario('a webhook can be sent again if Redis was down', async () => {
  const { body, headers } = wrapped(PLAIN, bodyOf('fee'));
  app.redis.pause();
  assert.ok((await app.post(PATH, body, headers)).status >= 500);
  app.redis.resume();
  await until(
    'the webhook is accepted',
    async () => (await app.post(PATH, body, headers)).status === 200,
  );
  assert.is((await app.hash('user:fee'))['bio'], 'ünïcode');
});

scenario('a signed text inside the body is accepted, with a time in ms or s', async () => {
  for (const ts of [Date.now(), Math.floor(Date.now() / 1000)]) {
    const { body, headers } = wrapped(PLAIN, bodyOf('fay'), ts);
    assert.is((await app.post(PATH, body, headers)).status, 200);
  }
  assert.is((await app.hash('user:fay'))['bio'], 'ünïcode');
});

scenario('a signed text must be unchanged and fresh', async () => {
  const text = bodyOf('gus');
  const { body, headers } = wrapped(PLAIN, text);
  const recoded = body.replace('ü', '\\u00fc');
  for (const [sent, signed] of [
    [body.replace('gus', 'gut'), headers],
    [body.replace('"seq":1', '"seq":2'), headers],
    [body, { 'X-Signature': `${headers['X-Signature']?.slice(0, -1) ?? ''}g` }],
    [text, headers],
    [wrapped('somebody else’s secret, unknown', text).body, { 'X-Signature': 'v1=00' }],
    ...[-SIX_MINUTES, SIX_MINUTES].map((ms) => {
      const stale = wrapped(PLAIN, text, Date.now() + ms);
      return [stale.body, stale.headers] as const;
    }),
  ] as const)
    assert.equal(outcomeOf(await app.post(PATH, sent, signed)), REFUSED, sent);
  assert.equal(await app.hash('user:gus'), {});
  assert.equal(outcomeOf(await app.post(PATH, recoded, headers)), [200, 'applied']);
});

scenario('a missing signature, or a wrong key along with one, is refused', async () => {
  const body = bodyOf('hal');
  const headers = standardHeaders(PLAIN, body);
  assert.equal(outcomeOf(await app.post(PATH, body)), [401, 'authentication_required']);
  assert.equal(outcomeOf(await app.post(PATH, body, { ...headers, 'X-API-Key': 'wrong' })), [
    401,
    'invalid_api_key',
  ]);
  assert.equal(
    outcomeOf(await app.post('/sync/users', `[${body}]`, standardHeaders(PLAIN, body))),
    [401, 'authentication_required'],
  );
  const huge = 'x'.repeat(1_100_000);
  assert.is((await app.post(PATH, huge, standardHeaders(PLAIN, huge))).status, 413);
});

const at1 = 1_700_000_000_000;
const ROWS: Readonly<Record<KitTable, readonly (readonly [KitAction, object])[]>> = {
  user: [
    ['insert', { id: 1, created_at: at1, updated_at: at1, username: 'kim', display_name: 'Kim' }],
    [
      'update',
      { id: 1, created_at: at1, updated_at: at1 + 1, username: 'kim', display_name: 'K.' },
    ],
  ],
  post: [
    ['insert', { id: 7, created_at: at1, updated_at: at1, user_id: 1, content: 'Hi #kit' }],
    ['update', { id: 7, created_at: at1, updated_at: at1 + 1, user_id: 1, content: 'Ho #kit' }],
  ],
  follow: [['insert', { id: 3, created_at: at1, follower_id: 2, following_id: 1 }]],
  like: [['insert', { id: 4, created_at: at1, user_id: 2, post_id: 7 }]],
  bookmark: [['insert', { id: 5, created_at: at1, user_id: 2, post_id: 7 }]],
  comment: [['insert', { id: 6, created_at: at1, user_id: 2, post_id: 7, content: 'Hi' }]],
};

scenario('every table and action of the kit for Xano is accepted', async () => {
  await app.redis.client.flushall();
  let seq = 0;
  const deliver = async (table: KitTable, action: KitAction, row?: object) => {
    seq += 1;
    const change = { table, seq, ...(row === undefined ? {} : { row: row as never }) };
    const sent = deliveryOf(change, action, PLAIN, Date.now());
    return outcomeOf(await app.post(sent.path, sent.body, sent.headers));
  };
  await app.hook('user-update', { id: 2, username: 'lou', updated_at: at1 });
  for (const [table, changes] of Object.entries(ROWS) as [KitTable, (typeof ROWS)[KitTable]][])
    for (const [action, row] of changes)
      assert.equal(await deliver(table, action, row), [200, 'applied'], `${table} ${action}`);
  const kim = await app.hash('user:kim');
  assert.equal([kim['display_name'], kim['postCount'], kim['followerCount']], ['K.', '1', '1']);
  const post = await app.hash('post:7');
  assert.equal(
    [post['content'], post['likesCount'], post['bookmarksCount'], post['commentsCount']],
    ['Ho #kit', '1', '1', '1'],
  );
  for (const table of ['comment', 'bookmark', 'like', 'follow', 'post', 'user'] as const) {
    const [, row] = ROWS[table].at(-1) ?? [];
    assert.equal(await deliver(table, 'delete', row), [200, 'applied'], `${table} delete`);
    assert.equal(await deliver(table, 'truncate'), [422, 'truncate_refused']);
  }
  assert.is((await app.hash('user:kim'))['username'], undefined);
  assert.is((await app.hash('user:lou'))['followingCount'], '0');
});

test.run();
