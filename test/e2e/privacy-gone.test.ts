import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dumpOf, restore, type Dump } from '../support/e2e/dump.js';
import { readsOf } from '../support/e2e/read-commands.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, idsIn, startE2e, type Caller, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';

const test = suite('deleted or banned post');

const MARK = 'UnmistakableText';
const ID = 'unmistakable-id';

let service: E2eService;
let world: Dump;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    await fillWorld(service);
    const { send, key, keyAs } = service;
    const body = { id: ID, username: 'mia', content: `${MARK} #travel #sea` };
    assert.is((await send('POST', '/posts', { as: key, body })).status, 201);
    for (const act of ['like', 'bookmark'])
      for (const name of ['alice', 'bob', 'cyd'])
        await send('POST', `/posts/${ID}/${act}`, { as: keyAs(name) });
    for (const name of ['alice', 'bob'])
      await send('POST', '/users/mia/follow', { as: keyAs(name) });
    await service.settle();
    world = await dumpOf(service.redis.client);
  },
  before: () => restore(service.redis.client, world),
  after: () => service.settle(),
  stop: () => service.stop(),
});

const viewers = (): Readonly<Record<string, Caller>> => ({
  author: service.user('mia', 'model'),
  'a user with a like and a bookmark': service.user('bob'),
  key: service.key,
  'key acting as bob': service.keyAs('bob'),
  admin: service.user('ruth', 'admin'),
});

const FEEDS = [
  '/feed/explore',
  '/feed/following',
  '/feed/hashtag/travel',
  '/feed/hashtag/sea',
  '/feed/hashtag/travel/ranked',
  '/feed/hashtag/sea/ranked',
  '/users/mia/posts',
];

const OWN = ['/users/me/bookmarked', '/users/me/posts'];

const SEARCHES = [
  '/search/hashtags/top-posts?hashtags=travel,sea&postsPerHashtag=50',
  '/search/models/top',
  '/search/users?q=a',
  '/search/users/newest?role=model',
];

const act = {
  ban: () => service.send('PATCH', `/posts/${ID}/ban`, { as: service.key }),
  'ban, then delete': async () => {
    await act.ban();
    // For its author a banned post is already gone, so the key deletes it.
    return service.send('DELETE', `/posts/${ID}`, { as: service.key });
  },
  delete: () => service.send('DELETE', `/posts/${ID}`, { as: service.user('mia', 'model') }),
  'delete with its author': () => service.send('DELETE', '/users/mia', { as: service.key }),
};

const assertVisible = async (): Promise<void> => {
  const as = service.user('bob');
  for (const path of [...FEEDS, '/users/me/bookmarked']) {
    const { json } = await service.send('GET', path, { as });
    assert.ok(idsIn(json).includes(ID), `${path} does not show it before`);
  }
  assert.match((await service.send('GET', SEARCHES[0] ?? '', { as })).text, MARK);
};

for (const [how, remove] of Object.entries(act))
  scenario(`the post is missing from feeds, lists and searches after: ${how}`, async () => {
    await assertVisible();
    assert.is((await remove()).status, 200);
    for (const [who, as] of Object.entries(viewers()))
      for (const path of [...FEEDS, ...OWN, ...SEARCHES]) {
        const { text, json } = await service.send('GET', path, { as });
        assert.not(text.includes(MARK) || text.includes(ID), `${who}: ${path}: ${text}`);
        const size = idsIn(json).length;
        if (path !== SEARCHES[1] && at(json, 'totalCount') !== undefined)
          assert.ok(Number(at(json, 'totalCount')) >= size, `${who}: ${path}`);
      }
  });

for (const [how, remove] of Object.entries(act))
  scenario(`a user is answered as for a post that never existed, after: ${how}`, async () => {
    await remove();
    const as = service.user('bob');
    for (const [method, path] of [
      ['GET', `/posts/${ID}`],
      ['GET', `/posts/${ID}/likes`],
      ['POST', `/posts/${ID}/like`],
      ['DELETE', `/posts/${ID}/like`],
      ['POST', `/posts/${ID}/bookmark`],
      ['DELETE', `/posts/${ID}/bookmark`],
    ] as const) {
      const gone = await service.send(method, path, { as });
      const never = await service.send(method, path.replace(ID, 'never-was'), { as });
      assert.is(gone.status, never.status, `${method} ${path}`);
      assert.is(at(gone.json, 'code'), at(never.json, 'code'), `${method} ${path}`);
      assert.is(at(gone.json, 'detail'), at(never.json, 'detail'), `${method} ${path}`);
    }
  });

for (const [how, remove] of Object.entries(act))
  scenario(`a user gets the replies of a missing key to each command, after: ${how}`, async () => {
    await remove();
    const as = service.user('bob');
    for (const part of ['', ':likes']) {
      const gone = await service.read(readsOf(`post:${ID}${part}`), as);
      const never = await service.read(readsOf(`post:never-was${part}`), as);
      assert.equal(gone, never);
    }
    const lists = ['explore:feed', 'user:mia:posts', 'hashtag:travel:posts', 'hashtag:sea:ranked'];
    for (const key of lists)
      assert.not(JSON.stringify(await service.read(readsOf(key), as)).includes(ID), key);
  });

scenario('a deleted post leaves only its tombstone, for a week', async () => {
  await act.delete();
  await service.settle();
  const names = await service.redis.client.keys('*');
  const left = names.filter((name) => name.includes(ID));
  // Only a version may be left, so that an older row of Xano does not bring the post back.
  for (const name of left) {
    assert.match(name, /^sys:grave:/);
    assert.match((await service.redis.client.get(name)) ?? '', /^\d+$/);
    assert.ok((await service.redis.client.pttl(name)) > 0, name);
  }
  for (const key of ['user:bob:liked', 'user:bob:bookmarked'])
    assert.is(await service.redis.client.zscore(key, ID), null, key);
});

scenario('a banned post is visible to admins and the API key, who can lift the ban', async () => {
  await act.ban();
  for (const as of [service.key, service.user('ruth', 'admin')]) {
    const { status, json } = await service.send('GET', `/posts/${ID}`, { as });
    assert.is(status, 200);
    assert.is(at(json, 'post', 'banned'), true);
    assert.is(at(json, 'post', 'banned_by'), 'xano_sync');
  }
  const lift = { as: service.key, body: { banned: false } };
  assert.is((await service.send('PATCH', `/posts/${ID}/ban`, lift)).status, 200);
  await assertVisible();
});

scenario('a banned post cannot be edited back into view by its author', async () => {
  await act.ban();
  const author = service.user('mia', 'model');
  const edit = { as: author, body: { content: 'Edited #travel' } };
  assert.is((await service.send('PATCH', `/posts/${ID}`, edit)).status, 404);
  const { json } = await service.send('GET', '/feed/hashtag/travel', { as: author });
  assert.not(idsIn(json).includes(ID));
});

scenario('a deleted post is not restored by a change of its author', async () => {
  await act.delete();
  const patch = { as: service.user('mia', 'model'), body: { display_name: 'Mia the Second' } };
  assert.is((await service.send('PATCH', '/users/mia', patch)).status, 200);
  await service.settle();
  assert.is(await service.redis.client.exists(`post:${ID}`), 0);
});

scenario('a deleted author’s post is not returned by its Idempotency-Key', async () => {
  const { send, user } = service;
  const mia = user('mia');
  const request = {
    as: mia,
    body: { content: MARK },
    headers: { 'Idempotency-Key': 'a key of mia' },
  };
  const ids = [];
  for (let n = 0; n < 2; n += 1)
    ids.push(at((await send('POST', '/posts', request)).json, 'post', 'id'));
  assert.type(ids[0], 'string');
  assert.is(ids[0], ids[1]);
  assert.is((await send('DELETE', '/users/me', { as: mia })).status, 200);
  const refused = await send('POST', '/posts', request);
  assert.is(refused.status, 404);
  assert.is(at(refused.json, 'code'), 'user_not_found');
  assert.not.match(refused.text, MARK);
});

test.run();
