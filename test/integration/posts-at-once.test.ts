import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { postNotFound, userNotFound } from '../../src/application/errors.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Username } from '../../src/domain/username.js';
import { ban, drain, join, like, publish } from '../support/app/acts.js';
import { ada, anId, aPost, bob, sea, sky } from '../support/app/fixtures.js';
import { postsOf } from '../support/app/posts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis } from '../support/redis/server.js';
import { comesLate, watchedBy, type Words } from '../support/redis/watched.js';
import { failure, ok } from '../support/run/effect.js';
import { edit } from '../contract/ban-cases.js';

const server = await startRedis();
const client = await server.connect(scripts);
/** The transactions that were sent. */
const sent: Words[] = [];
const watched = watchedBy(client, (words) => sent.push(words));
const stores = makeRedisStores({ client: watched, observe: () => undefined, exploreMax: 100 });
const p1 = anId('p1');
const scene: Scene = { stores, time: makeTime() };
const now = scene.time.now();
const byUser = { version: now, byUser: true };

const test = suite('posts: concurrency');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob);
  sent.length = 0;
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const assertSound = async (): Promise<void> => {
  await drain(scene);
  assert.equal(checkInvariants(await redisSnapshot(client), scene.time.now()), []);
};

const assertChanged = async (words: Words): Promise<void> => {
  const [outcome] = await comesLate(client, words);
  assert.is(outcome, 'changed');
  await assertSound();
};

/** Runs `write` between the reads of an act and its commit, as another process might. */
const meanwhile = (write: () => Promise<unknown>): Pick<typeof stores, 'posts'> => {
  let isDone = false;
  return {
    posts: {
      ...stores.posts,
      enact: (reading, act, viewer) => async () => {
        if (!isDone) await write();
        isDone = true;
        return stores.posts.enact(reading, act, viewer)();
      },
    },
  };
};

const rename = (display_name: string) =>
  ok(stores.users.update(ada, { set: { display_name }, remove: [] }, now));

test('a post of an author who is renamed meanwhile has the new name, in the answer too', async () => {
  const request = { scope: 'user:ada', key: 'k', digest: 'd' };
  const { create } = postsOf(meanwhile(() => rename('Ada')));
  assert.is((await ok(create(aPost(), request, now, byUser))).display_name, 'Ada');
  assert.is(await client.hget('post:p1', 'display_name'), 'Ada');
  const again = postsOf(stores).create(aPost({ id: anId('p2') }), request, now, byUser);
  assert.is((await ok(again)).display_name, 'Ada');
  await assertSound();
});

test('a post of an author who is deleted meanwhile is not stored', async () => {
  const gone = () => client.del('user:ada');
  const created = postsOf(meanwhile(gone)).create(aPost(), null, now, byUser);
  assert.equal(await failure(created), userNotFound(ada));
  assert.equal(await client.keys('*post*'), []);
});

test('a creation that arrives late does not bring back a deleted post', async () => {
  const { create, remove } = postsOf(stores);
  await ok(create(aPost({ hashtags: [sea] }), null, now, byUser));
  const late = sent.at(-1) ?? [];
  await ok(remove(p1, (post) => ({ _tag: 'Right', right: post }), now, byUser));
  await assertChanged(late);
  assert.is(await client.exists('post:p1', 'explore:feed'), 0);
});

test('an edit that arrives late does not undo an acknowledged later edit', async () => {
  await publish(scene, { id: p1 });
  const change = (content: string) =>
    ok(
      postsOf(stores).edit(
        p1,
        (post) => ({ _tag: 'Right', right: { ...post, content } }),
        null,
        now,
        byUser,
      ),
    );
  await change('one');
  const late = sent.at(-1) ?? [];
  await change('two');
  await change('hello');
  await assertChanged(late);
  assert.is(await client.hget('post:p1', 'content'), 'hello');
});

test('a deletion that arrives late spares a post recreated under the id', async () => {
  const { create, remove } = postsOf(stores);
  await ok(create(aPost(), null, now, byUser));
  await ok(remove(p1, (post) => ({ _tag: 'Right', right: post }), now, byUser));
  const late = sent.at(-1) ?? [];
  await ok(create(aPost(), null, now + 1, { version: now + 1, byUser: true }));
  await assertChanged(late);
  assert.is(await client.exists('post:p1'), 1);
});

test('a ban is decided again if the post, its tags or its ban changes meanwhile', async () => {
  await publish(scene, { id: p1, hashtags: [sea] });
  const setBan = (write: () => Promise<unknown>) =>
    postsOf(meanwhile(write)).setBan(p1, { banned_at: now, banned_by: bob }, null, now);
  await ok(setBan(() => edit(scene, { hashtags: [sky] })));
  assert.is(await client.exists('hashtag:sky:posts', 'hashtag:sea:posts'), 0);
  await assertSound();
  const { ban: first } = (await ok(setBan(() => ban(scene, p1, ada)))).post;
  assert.equal(first, { banned_at: now, banned_by: bob });
  const away = setBan(() => client.del('post:p1', 'sys:banned:ada'));
  assert.equal(await failure(away), postNotFound(p1));
});

test('any number of likes delay no edit', async () => {
  await publish(scene, { id: p1, hashtags: [sea] });
  const crowd = Array.from({ length: 200 }, (_, n) => `u${n}` as Username);
  await join(scene, ...crowd);
  sent.length = 0;
  const edits = 20;
  await Promise.all([
    (async () => {
      for (let turn = 0; turn < edits; turn += 1) await edit(scene, { content: `turn ${turn}` });
    })(),
    ...crowd.map((name) => like(scene, name, p1)),
  ]);
  const tries = sent.filter((words) => !words.join(' ').includes(':liked')).length;
  assert.is(tries, edits);
  assert.is(await client.hget('post:p1', 'likesCount'), String(crowd.length));
  await assertSound();
});

test.run();
