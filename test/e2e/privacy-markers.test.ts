import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRoutes } from '../../src/adapters/http/routes.js';
import { readsOf } from '../support/e2e/read-commands.js';
import { ROUTE_TABLE } from '../support/e2e/route-table.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService, type Reply } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { httpDeps } from '../support/http/app.js';
import { textOfRedis } from '../support/redis/text.js';
import { SECRET_NAMES, spellingsOf } from '../support/values/secret-names.js';

const test = suite('markers of private data');

const SECRET = 'S3CR3T-MARK';
const PRIVATE = 'PR1V4TE-MARK';

const PRIVATE_NAMES = [
  ...['email', 'first_name', 'last_name', 'phone', 'phone_number', 'address', 'date_of_birth'],
  ...['ssn', 'credit_card', 'bank_account', 'ip_address', 'device_id', 'balance', 'salary', 'note'],
  ...['location', 'internal_flags', 'stripe_customer', 'profile_notes', 'is_verified'],
];

const marked = (names: readonly string[], marker: string) =>
  Object.fromEntries(names.flatMap(spellingsOf).map((name) => [name, marker]));

const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, SECRET]));
/** Columns as a careless query sends them: secrets along with the rest, in objects, in lists and in texts of JSON. */
const columns = {
  ...marked(PRIVATE_NAMES, PRIVATE),
  ...marked(SECRET_NAMES, SECRET),
  settings: { kept: PRIVATE, deep: [{ list: [secrets] }] },
  preferences: JSON.stringify({ kept: PRIVATE, deep: [secrets] }),
  history: [JSON.stringify({ text: JSON.stringify(secrets) })],
};

let service: E2eService;
let updated_at = 1_700_000_000_000;
const version = () => ({ updated_at: (updated_at += 1000) });
const eve = () => ({ id: 501, username: 'eve', ...columns, ...version() });
const post = (id: number) => ({
  id,
  username: 'eve',
  content: 'Hi #travel',
  ...columns,
  ...version(),
});

const send = (path: string, body: unknown, method = 'POST', as: Caller = service.key) =>
  service.send(method, path, { as, body });

const HEADERS = { 'Content-Type': 'application/x-ndjson' };

const lines = async (path: string, rows: readonly unknown[]): Promise<void> => {
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  const answer = await fetch(service.server.url + path, {
    method: 'POST',
    headers: { ...service.key, ...HEADERS },
    body,
  });
  assert.not((await answer.text()).includes(SECRET));
};

const written = (key: string): readonly (readonly string[])[] =>
  Object.entries(columns).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return ['HSET', key, name, text];
  });

/** Each way by which a column could enter the service. */
const WAYS_IN: readonly (() => Promise<unknown>)[] = [
  () => send('/sync/users', [eve()]),
  () => lines('/sync/users', [eve()]),
  () =>
    lines('/sync/batch', [
      { entity: 'user', ...eve() },
      { entity: 'post', ...post(701) },
    ]),
  () => send('/sync/posts', [post(702)]),
  () => send('/webhooks/user-update', eve()),
  () => send('/webhooks/user-update', { action: 'update', new: eve(), old: eve() }),
  () => send('/webhooks/xano', { v: 1, table: 'user', action: 'insert', new: eve(), old: {} }),
  () => send('/webhooks/post-create', post(703)),
  () => send('/webhooks/like', { username: 'bob', post_id: 702, ...columns }),
  () => service.write(written('user:eve').slice(0, 900)),
  () => service.write(written('user:eve').slice(900)),
  () => service.write(written('post:702').slice(0, 900)),
  () => service.write(written('post:702').slice(900)),
  () => send('/users/eve', { bio: JSON.stringify(columns.settings) }, 'PATCH'),
  () => send('/users/me', { bio: JSON.stringify(columns.settings) }, 'PATCH', service.user('eve')),
  () => send('/users/me', { phone: PRIVATE, address: PRIVATE }, 'PATCH', service.user('eve')),
  () => send('/posts', { content: 'Hello #travel', ...columns }, 'POST', service.user('eve')),
  // Rows that are deferred, and rows that cannot be read.
  () => send('/sync/posts', [{ id: 801, user_id: 999, content: 'x', ...columns }]),
  () => send('/sync/users', [{ ...eve(), id: 502, username: 'fay', created_at: 'nonsense' }]),
  () => send('/sync/users', [{ ...eve(), id: null, username: `${PRIVATE}@example.com` }]),
  () => send('/sync/bookmarks', [{ username: 'eve', post_id: PRIVATE }]),
];

const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({
      POST_FIELDS: 'price, zip, specs, salary',
      PUBLIC_FIELDS: 'rating, traits, salary',
      PRIVATE_FIELDS: 'salary',
    });
    await fillWorld(service);
    for (const enter of WAYS_IN) await enter();
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const others = (): Readonly<Record<string, Caller>> => ({
  nobody: service.nobody,
  bob: service.user('bob'),
  model: service.user('mia', 'model'),
  admin: service.user('ruth', 'admin'),
});

const assertNone = (markers: readonly string[], { text, headers }: Reply, place: string): void => {
  const shown = text + JSON.stringify([...headers]);
  for (const marker of markers) {
    const where = shown.indexOf(marker);
    assert.is(where, -1, `${place}: ${shown.slice(Math.max(0, where - 200), where + 50)}`);
  }
};

const OF_EVE = ['/users/eve', '/users/eve/posts', '/posts/701', '/posts/702', '/posts/703'];

const paths = (): readonly string[] => [
  ...OF_EVE,
  '/feed/explore?limit=100',
  '/search/users?q=a',
  '/search/users/newest?limit=100',
  '/sync/log?limit=500',
  ...makeRoutes(httpDeps())
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => ROUTE_TABLE[`GET ${path}`]?.path ?? path),
];

scenario('no secret enters Redis by any route, name or depth', async () => {
  const text = await textOfRedis(service.redis.client);
  const where = text.indexOf(SECRET);
  assert.is(where, -1, text.slice(Math.max(0, where - 300), where + 50));
  // Harmless columns did come in, so every one of these ways was open.
  assert.match(text, PRIVATE);
});

scenario('no route shows private columns of a user to anybody else', async () => {
  for (const [who, as] of Object.entries(others()))
    for (const path of paths())
      assertNone([SECRET, PRIVATE], await service.send('GET', path, { as }), `${who} ${path}`);
});

scenario('REST shows an API key what it shows others, except dead letters', async () => {
  const { key } = service;
  for (const as of [key, service.keyAs('eve')])
    for (const path of OF_EVE)
      assertNone([SECRET, PRIVATE], await service.send('GET', path, { as }), path);
  const letters = await service.send('GET', '/sync/dead-letters?limit=100', { as: key });
  assertNone([SECRET], letters, 'dead letters');
  assert.match(letters.text, PRIVATE);
  const admin = { as: service.user('ruth', 'admin') };
  assert.is((await service.send('GET', '/sync/dead-letters', admin)).status, 403);
});

scenario('no read command shows private columns to another user', async () => {
  const keys = ['user:eve', 'user:eve:bookmarked', 'post:701', 'post:702', 'post:703', 'post:a1'];
  const fields = [...Object.keys(columns).slice(0, 40), 'settings', 'preferences', 'history'];
  for (const as of [service.user('bob'), service.user('ruth', 'admin')])
    for (const key of keys)
      assertNone(
        [SECRET, PRIVATE],
        await service.send('POST', '/', { as, body: readsOf(key, fields) }),
        key,
      );
  const [own] = (await service.read([['HGETALL', 'user:me']], service.user('eve'))) as unknown[];
  assert.is(at(own, 'phone'), PRIVATE);
  assert.not(JSON.stringify(own).includes(SECRET));
});

scenario('configured columns are shown in their types, without secrets in them', async () => {
  const specs = { size: 2, deep: [{ ...secrets, kept: true, Salary: PRIVATE }] };
  const own = { rating: 4.5, traits: specs };
  const listed = { price: 9.5, zip: '2024', specs };
  const clean = { size: 2, deep: [{ kept: true }] };
  await send('/sync/users', [{ ...eve(), ...own }]);
  const content = '{"password":"#travel"}';
  await send('/sync/posts', [
    { ...post(704), ...listed, content: content, created_at: Date.now() },
  ]);
  const as = service.user('bob');
  const columnsOf = (item: unknown) =>
    ['price', 'zip', 'specs', 'salary'].map((name) => at(item, 'post', name));
  const read = async (path: string) => (await service.send('GET', path, { as })).json;
  const feed = at(await read('/feed/explore?limit=100'), 'posts') as readonly unknown[];
  const inFeed = feed.find((item) => at(item, 'post', 'id') === '704');
  const ranked = await read('/search/hashtags/top-posts?hashtags=travel&postsPerHashtag=50');
  const inTop = (at(ranked, 'hashtags', 'travel') as readonly unknown[]).find(
    (item) => at(item, 'post', 'id') === '704',
  );
  for (const item of [await read('/posts/704'), inFeed, inTop]) {
    assert.equal(columnsOf(item), [9.5, '2024', clean, undefined]);
    assert.is(at(item, 'post', 'content'), content);
    assert.equal([at(item, 'user', 'rating'), at(item, 'user', 'traits')], [4.5, clean]);
  }
  const found = at(await read('/search/users/newest?limit=100'), 'users') as readonly unknown[];
  for (const user of [
    at(await read('/users/eve'), 'user'),
    found.find((one) => at(one, 'username') === 'eve'),
  ])
    assert.equal(
      [at(user, 'rating'), at(user, 'traits'), at(user, 'salary')],
      [4.5, clean, undefined],
    );
  const [hash, cost, some] = (await service.read(
    [
      ['HGETALL', 'post:704'],
      ['HGET', 'post:704', 'salary'],
      ['HMGET', 'post:704', 'content', 'specs'],
    ],
    as,
  )) as readonly unknown[];
  assert.equal([at(hash, 'price'), at(hash, 'specs')], ['9.5', JSON.stringify(clean)]);
  assert.equal([at(hash, 'salary'), cost], [undefined, null]);
  assert.is(at(hash, 'content'), content);
  assert.equal(some, [content, JSON.stringify(clean)]);
  const mine = (await service.send('GET', '/users/me', { as: service.user('eve') })).json;
  assert.is(at(mine, 'user', 'traits', 'deep', 0, 'Salary'), PRIVATE);
  const raw = await service.read([['HGETALL', 'post:704']], service.key);
  assert.is(at(raw, 0, 'content'), content);
});

scenario('metrics and the log contain nothing private', async () => {
  assertNone([SECRET, PRIVATE], await service.send('GET', '/metrics', {}), 'metrics');
  for (const marker of [SECRET, PRIVATE])
    assert.not(service.server.logs().includes(marker), marker);
});

test.run();
