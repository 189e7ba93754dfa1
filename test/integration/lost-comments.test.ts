import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drain } from '../support/app/acts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { gone, row, sent } from '../support/sync/acts.js';

const subject = await makeRedisSubject();
const { client } = subject;
const test = suite('a comment missing from the list of its post');

const post = (version: number) => row('post', version, { id: 7, username: 'ada', content: 'x' });
const comment = (version: number, content: string) =>
  row('comment', version, { id: 5, username: 'bob', post_id: 7, content });

/** Makes a post with a comment that was changed once. */
const makeComment = async (): Promise<Scene> => {
  const scene = { stores: await subject.fresh(), time: makeTime() };
  const users = ['ada', 'bob', 'cyd'].map((username) => row('user', 1, { username }));
  await sent(scene, ...users, post(2), comment(4, 'well said'), comment(6, 'better said'));
  return scene;
};

const makeUnlisted = async (): Promise<Scene> => {
  const scene = await makeComment();
  await client.del('post:7:comments');
  return scene;
};

const readComment = async () => ({
  content: await client.hget('comment:5', 'content'),
  listed: await client.zrange('post:7:comments', 0, '-1'),
  count: await client.hget('post:7', 'commentsCount'),
});

test('a delete removes the comment, and an older record does not restore it', async () => {
  const scene = await makeUnlisted();
  assert.equal(await sent(scene, gone('comment', 8, { id: 5 })), ['applied']);
  assert.equal(await sent(scene, comment(6, 'better said')), ['stale']);
  assert.equal(await readComment(), { content: null, listed: [], count: '0' });
});

test('any record lists the comment again, but an older one does not change it', async () => {
  const scene = await makeUnlisted();
  await sent(scene, comment(4, 'well said'));
  assert.equal(await readComment(), { content: 'better said', listed: ['5'], count: '1' });
});

test('deleting the post deletes the comment, and a new post with the id does not restore it', async () => {
  const scene = await makeUnlisted();
  await sent(scene, gone('post', 10, { id: 7 }));
  await drain(scene);
  await sent(scene, post(12));
  assert.equal(await sent(scene, comment(6, 'better said')), ['stale']);
  assert.equal((await readComment()).listed, []);
  await sent(scene, comment(14, 'said anew'));
  assert.equal(await readComment(), { content: 'said anew', listed: ['5'], count: '1' });
});

test.run();

const orphans = suite('a comment of a user who is being erased');
orphans.after(subject.close);

orphans('a row moves the comment to another post and user', async () => {
  const scene = await makeComment();
  await sent(
    scene,
    row('post', 2, { id: 8, username: 'ada' }),
    gone('user', 8, { username: 'bob' }),
  );
  const given = { id: 5, username: 'cyd', post_id: 8, content: 'said anew' };
  assert.equal(await sent(scene, row('comment', 9, given)), ['applied']);
  const left = { content: 'said anew', listed: [], count: '0' };
  assert.equal(await readComment(), left);
  await drain(scene);
  assert.equal(await readComment(), left);
  assert.is(await client.hget('post:8', 'commentsCount'), '1');
  const notices = await client.zrange('user:ada:notifications', '0', '-1');
  assert.equal(notices, ['commented:8:cyd:5']);
});

orphans.run();
