import type { Cluster } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scripted } from '../../src/adapters/redis/connection.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { formerKey, postKey, userKey } from '../../src/adapters/redis/keys.js';
import { makeAsk } from '../../src/adapters/redis/reading/ask.js';
import type { Answer, Question } from '../../src/adapters/redis/reading/question.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { DAMAGED } from '../../src/application/ports/reader.js';
import { join, publish } from '../support/app/acts.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { makeTime } from '../support/app/scene.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { ok } from '../support/run/effect.js';

const cluster = await startCluster();
const client: Cluster = await clusterClient(cluster, {
  scripts,
  redisOptions: { scripts, commandTimeout: 2000 },
});
const { redis } = connectionTo(client, null, () => undefined);

const test = suite('reading rows on a cluster');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

const p1 = anId('p1');
const post: Question = { ask: 'post', key: postKey(p1) };
const user: Question = { ask: 'user', key: userKey(ada) };

test.before.each(async () => {
  await Promise.all(client.nodes('master').map((node) => node.flushall()));
  const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 10 });
  const scene = { stores, time: makeTime() };
  await join(scene, ada, bob);
  await publish(scene, { id: p1, author: ada });
});

const read = (ask: ReturnType<typeof makeAsk>) => async (): Promise<readonly Answer[]> =>
  (await ok(ask([post, user]))).answers;

const rowsOf = (answers: readonly Answer[]): readonly unknown[] =>
  answers.map((answer) => ('row' in answer ? answer.row : answer));

let calls = 0;
const { row } = scripted(client);
Object.assign(client, {
  row: (...words: Parameters<typeof row>) => {
    calls += 1;
    return row.apply(client, words);
  },
});

test('equal reads in one turn of the event loop are sent once, and again in the next turn', async () => {
  const readOnce = read(makeAsk(redis, []));
  calls = 0;
  const [first, ...others] = await Promise.all(Array.from({ length: 20 }, readOnce));
  for (const other of others) assert.equal(other, first);
  assert.is(calls, 2);
  await readOnce();
  assert.is(calls, 4);
});

test('a row is read in one call with the other keys of its bucket', async () => {
  const following: Question = { ask: 'all', key: userKey(ada, 'following') };
  const ask = makeAsk(redis, []);
  calls = 0;
  const { answers } = await ok(ask([user, following, post]));
  assert.is(calls, 1);
  const [ofUser, ofFollowing, ofPost] = answers;
  assert.equal(ofFollowing, { ask: 'all', members: [] });
  assert.equal([ofUser, ofPost], (await ok(makeAsk(redis, [])([user, post]))).answers);
});

test('a recently reused username is reported in the same call', async () => {
  const ask = makeAsk(redis, []);
  const lasting = async () => (await ok(ask([post, user]))).lasting;
  assert.equal(await lasting(), [true, true]);
  await client.set(located(formerKey(ada)), '1');
  calls = 0;
  assert.equal(await lasting(), [true, false]);
  assert.is(calls, 2);
});

test('long, missing, incomplete and wrongly typed rows are read as on one Redis', async () => {
  const ask = makeAsk(redis, []);
  const long = '\u20ac'.repeat(3000);
  await client.hset(located(postKey(p1)), 'content', long);
  const [whole] = rowsOf(await read(ask)());
  assert.is((whole as { readonly content: string }).content, long);
  await client.del(located(postKey(p1)));
  await client.hset(located(postKey(p1)), 'color', 'blue');
  await client.del(located(userKey(ada)));
  assert.equal(rowsOf(await read(ask)()), [DAMAGED, null]);
  await client.set(located(userKey(ada)), 'text');
  await client.del(located(postKey(p1)));
  assert.equal(rowsOf(await read(ask)()), [null, DAMAGED]);
});

test.run();
