import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drain, join } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, bob, DAY } from '../support/app/fixtures.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { row, sent, waiting } from '../support/sync/acts.js';

const subject = await makeRedisSubject();
const { client } = subject;

const test = suite('unreadable records');
test.after(subject.close);

const makeScene = async (): Promise<Scene> => ({ stores: await subject.fresh(), time: makeTime() });

const follow = (following: string) => row('follow', 1, { follower: 'ada', following });

const letters = ({ stores }: Scene) =>
  ok(stores.deadLetters.list({ code: null, offset: 0, limit: 10 }));

/** Overwrites every record that is deferred for ada except the first. */
const damage = async (text: string): Promise<void> => {
  const [, ...others] = await client.hkeys('sys:deferred:user/ada');
  for (const digest of others) await client.hset('sys:deferred:user/ada', digest, text);
};

test('an unreadable deferral does not hold up the others when their owner appears', async () => {
  const scene = await makeScene();
  await join(scene, bob);
  await sent(scene, follow('bob'), row('follow', 2, { follower: 'ada', following: 'bob' }));
  await damage('{"entity":"comet"}');
  await join(scene, ada);
  await drain(scene);
  assert.is(await client.hget('user:bob', 'followerCount'), '1');
  assert.is(await waiting(scene), 1);
});

test('an overdue unreadable deferral becomes a dead letter that shows its text', async () => {
  const scene = await makeScene();
  await sent(scene, follow('bob'), follow('cyd'));
  await damage('torn {');
  scene.time.pass(DAY);
  await drain(scene);
  assert.is(await waiting(scene), 0);
  const page = await letters(scene);
  assert.equal(page.codes, { owner_missing: 1, unreadable: 1 });
  const torn = page.letters.find(({ code }) => code === 'unreadable');
  assert.ok(torn?.content.kind === 'delivery');
  assert.equal(torn.content.delivery.row, { text: 'torn {' });
});

test('an unreadable dead letter does not hide the others, and can be dropped', async () => {
  const scene = await makeScene();
  const nameless = row('user', 1, { bio: 'nobody' });
  await sent(scene, nameless, row('user', 1, { username: 'a a' }));
  const [first] = (await letters(scene)).letters;
  assert.ok(first);
  await client.hset('sys:dead', first.id, JSON.stringify({ id: first.id, code: first.code }));
  const { letters: shown, total } = await letters(scene);
  assert.equal([shown.length, total], [2, 2]);
  assert.is(await ok(scene.stores.deadLetters.drop([first.id])), 1);
  const left = await letters(scene);
  assert.equal([left.letters.length, left.total, Object.keys(left.codes).length], [1, 1, 1]);
});

test.run();
