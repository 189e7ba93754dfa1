import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drain } from '../support/app/acts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { gone, row, sent } from '../support/sync/acts.js';

const subject = await makeRedisSubject();
const { client } = subject;
const test = suite('a comment whose post has lost its list');
test.after(subject.close);

const post = (version: number) => row('post', version, { id: 7, username: 'ada', content: 'x' });
const comment = (version: number, content: string) =>
  row('comment', version, { id: 5, username: 'bob', post_id: 7, content });

/** It was changed once. */
const begin = async (): Promise<Scene> => {
  const scene = { stores: await subject.fresh(), time: makeTime() };
  const users = ['ada', 'bob'].map((username) => row('user', 1, { username }));
  await sent(scene, ...users, post(2), comment(4, 'well said'), comment(6, 'better said'));
  await client.del('post:7:comments');
  return scene;
};

const found = async () => ({
  content: await client.hget('comment:5', 'content'),
  listed: await client.zrange('post:7:comments', 0, '-1'),
  count: await client.hget('post:7', 'commentsCount'),
});

test('goes by a delete, and does not come back', async () => {
  const scene = await begin();
  assert.equal(await sent(scene, gone('comment', 8, { id: 5 })), ['applied']);
  assert.equal(await sent(scene, comment(6, 'better said')), ['stale']);
  assert.equal(await found(), { content: null, listed: [], count: '0' });
});

test('is listed again by any record, and changed by none that is older', async () => {
  const scene = await begin();
  await sent(scene, comment(4, 'well said'));
  assert.equal(await found(), { content: 'better said', listed: ['5'], count: '1' });
});

test('dies with that post, whoever has its id next', async () => {
  const scene = await begin();
  await sent(scene, gone('post', 10, { id: 7 }));
  await drain(scene);
  await sent(scene, post(12));
  assert.equal(await sent(scene, comment(6, 'better said')), ['stale']);
  assert.equal((await found()).listed, []);
  await sent(scene, comment(14, 'said anew'));
  assert.equal(await found(), { content: 'said anew', listed: ['5'], count: '1' });
});

test.run();
