import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';

const test = suite('search of users');

let service: E2eService;
let redis: E2eService['redis']['client'];
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    redis = service.redis.client;
  },
  before: async () => {
    await redis.flushdb();
    await service.write([
      ['HSET', 'user:ada', 'username', 'ada', 'display_name', 'Ada Smith'],
      ['HSET', 'user:smithers', 'username', 'smithers', 'display_name', 'Waylon'],
      ['HSET', 'user:zoe', 'username', 'zoe', 'display_name', 'Zoë de la Smïth'],
    ]);
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const search = async (query: string) => {
  const { status, json } = await service.send('GET', `/search/users?${query}`, {
    as: service.user('ada'),
  });
  assert.is(status, 200);
  const users = at(json, 'users') as readonly { readonly username: string }[];
  return {
    names: users.map(({ username }) => username),
    next: at(json, 'pagination', 'nextCursor') as string | null,
    hasMore: at(json, 'hasMore'),
  };
};

const found = async (q: string): Promise<readonly string[]> =>
  (await search(`q=${encodeURIComponent(q)}`)).names;

const entries = (): Promise<readonly string[]> => redis.zrange('sys:search:user', '0', '-1');

scenario('a user is found by the beginning of the username, the name or a word of it', async () => {
  assert.equal(await found('SMITH'), ['ada', 'zoe', 'smithers']);
  assert.equal(await found('smith'), ['ada', 'zoe', 'smithers']);
  assert.equal(await found('zoe'), ['zoe']);
  assert.equal(await found('la smi'), ['zoe']);
  assert.equal(await found('ada smith'), ['ada']);
  assert.equal(await found('mith'), []);
});

scenario('a user is found by a later word of a long name, in full', async () => {
  await service.write([
    ['HSET', 'user:alexa', 'username', 'alexa', 'display_name', 'Alexandra Konstantinopoulou'],
  ]);
  for (const q of ['konst', 'Konstantinopoulou', 'Alexandra Konstantinopoulou'])
    assert.equal(await found(q), ['alexa'], q);
});

scenario('a name in Devanagari is found by its words, and not by the middle of one', async () => {
  await service.write([
    ['HSET', 'user:mukesh', 'username', 'mukesh', 'display_name', 'मुकेश धीरूभाई अंबानी'],
    ['HSET', 'user:sita', 'username', 'sita', 'display_name', 'सीता'],
  ]);
  for (const q of ['मुकेश', 'धीरू', 'अंबानी']) assert.equal(await found(q), ['mukesh'], q);
  assert.equal([await found('सी'), await found('ता')], [['sita'], []]);
});

scenario('a user is found by a new name from any route, and not by the old one', async () => {
  const patched = await service.send('PATCH', '/users/ada', {
    as: service.user('ada'),
    body: { display_name: 'Lovelace' },
  });
  assert.is(patched.status, 200);
  assert.equal(await found('lovel'), ['ada']);
  assert.equal(await found('ada smith'), []);

  await service.write([['HSET', 'user:ada', 'display_name', 'Countess']]);
  assert.equal(await found('count'), ['ada']);
  assert.equal(await found('lovel'), []);

  const synced = await service.send('POST', '/sync/users', {
    as: service.key,
    body: [{ id: 7, username: 'ada', display_name: 'King' }],
  });
  assert.is(synced.status, 200);
  assert.equal(await found('king'), ['ada']);
  assert.equal(await found('count'), []);
  assert.equal(await entries(), [
    'ada\0ada',
    'de la smith\0zoe',
    'king\0ada',
    'la smith\0zoe',
    'smith\0zoe',
    'smithers\0smithers',
    'waylon\0smithers',
    'zoe\0zoe',
    'zoe de la smith\0zoe',
  ]);
});

scenario('a deleted user is not found', async () => {
  const gone = await service.send('DELETE', '/users/zoe', { as: service.user('zoe') });
  assert.is(gone.status, 200);
  assert.equal(await found('zoe'), []);
  await service.settle();
  assert.equal(
    (await entries()).filter((entry) => entry.endsWith('\0zoe')),
    [],
  );
});

scenario('each user is on one page only', async () => {
  await service.write(
    ['b', 'c', 'd', 'e'].map((letter) => [
      ...['HSET', `user:smith_${letter}`, 'username', `smith_${letter}`],
      ...['display_name', `Smith Smith ${letter}`],
    ]),
  );
  const all = await found('smith');
  assert.equal([...all].sort(), [
    'ada',
    'smith_b',
    'smith_c',
    'smith_d',
    'smith_e',
    'smithers',
    'zoe',
  ]);
  const paged: string[] = [];
  let query = 'q=smith&limit=2';
  for (;;) {
    const { names, next, hasMore } = await search(query);
    paged.push(...names);
    assert.is(hasMore, next !== null);
    if (next === null) break;
    query = `q=smith&limit=2&cursor=${next}`;
  }
  assert.equal(paged, all);
});

scenario('an empty or invalid search and an unknown cursor are refused', async () => {
  for (const query of ['', 'q=', 'q=%20%20', `q=${'x'.repeat(101)}`, 'q=a%00', 'q=a&cursor=x']) {
    const { status, json } = await service.send('GET', `/search/users?${query}`, {
      as: service.user('ada'),
    });
    assert.is(status, 400, query);
    assert.is(at(json, 'code'), 'invalid_request', query);
  }
});

test.run();
