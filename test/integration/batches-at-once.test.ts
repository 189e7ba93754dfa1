import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Stores } from '../../src/application/ports/stores.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { drain, join, publish, tell, told } from '../support/app/acts.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { IS_CLUSTER, startRedis } from '../support/redis/server.js';
import { ok } from '../support/run/effect.js';

const server = await startRedis();
const client = await server.connect(scripts);
let transactions = 0;
const stores = makeRedisStores({
  client,
  observe: ({ command }) => {
    transactions += command === 'transact' ? 1 : 0;
    return undefined;
  },
  exploreMax: 100,
});
const scene: Scene = { stores, time: makeTime() };

const test = suite('write batches: concurrency');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob);
  await publish(scene, { id: anId('p1') });
  transactions = 0;
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const assertSound = async (): Promise<void> => {
  await drain(scene);
  assert.equal(checkInvariants(await redisSnapshot(client), scene.time.now()), []);
};

const now = scene.time.now();
const ofAda = { version: now, byUser: true } as const;

/** Runs `write` once, between the reads of a batch and its commit, as another process might. */
const meanwhile = (write: () => Promise<unknown>): Scene => {
  let isDone = false;
  const batches: Stores['batches'] = {
    ...stores.batches,
    enact: (reading, change) => async () => {
      if (!isDone) await write();
      isDone = true;
      return stores.batches.enact(reading, change)();
    },
  };
  return { ...scene, stores: { ...stores, batches } };
};

test('a thousand concurrent HINCRBYs of a field take one try each and return distinct counts', async () => {
  const replies = await Promise.all(
    Array.from({ length: 1000 }, () => told(scene, ['HINCRBY', 'post:p1', 'views', 1])),
  );
  const counted = replies.map(([reply]) => Number(reply)).sort((a, b) => a - b);
  assert.equal(
    counted,
    Array.from({ length: 1000 }, (_, place) => place + 1),
  );
  // On a cluster a change consists of several parts.
  if (!IS_CLUSTER) assert.is(transactions, 1000);
});

test('concurrent writes to different fields of a hash are all kept', async () => {
  const fields = Array.from({ length: 40 }, (_, place) => `f${place}`);
  await Promise.all(
    fields.flatMap((field) => [
      tell(scene, [['HSET', 'user:ada', field, 'x']], { origin: ofAda }),
      tell(scene, [['HINCRBY', 'user:ada', 'visits', 2]]),
    ]),
  );
  assert.equal(
    await client.hmget('user:ada', ...fields),
    fields.map(() => 'x'),
  );
  assert.is(await client.hget('user:ada', 'visits'), '80');
  const { f } = JSON.parse((await client.hget('user:ada', 'sys_versions')) ?? '') as {
    readonly f: Readonly<Record<string, string>>;
  };
  assert.ok(fields.every((field) => f[field] === String(now)));
  await assertSound();
});

test('two concurrent batches that create the same user make one complete row', async () => {
  const give = (field: string) =>
    told(scene, ['HSET', 'user:cyd', 'username', 'cyd'], ['HSET', 'user:cyd', field, 'x']);
  const replies = await Promise.all([give('bio'), give('links')]);
  assert.equal(replies.map(([named]) => named).sort(), [0, 1]);
  assert.equal(await client.hmget('user:cyd', 'role', 'bio', 'links'), ['user', 'x', 'x']);
  await assertSound();
});

test('a change made between the read and the commit is taken into account', async () => {
  const write = ['HSET', 'user:ada', 'bio', 'b'];
  const noSuch = { code: 'no_such_user', message: 'ERR no such user: ada' };
  assert.equal(
    await told(
      meanwhile(() => ok(stores.users.remove(ada, now))),
      write,
    ),
    [noSuch],
  );
  assert.is(await client.exists('user:ada'), 0);
  await join(scene, ada);

  const countOn = (field: string, value: string) =>
    told(
      meanwhile(() => client.hset('user:ada', field, value)),
      ['HINCRBY', 'user:ada', field, 1],
    );
  const notInteger = { code: 'invalid_value', message: 'ERR hash value is not an integer' };
  assert.equal(await countOn('n', 'text'), [notInteger]);
  assert.equal(await countOn('m', '1'.repeat(18)), ['111111111111111112']);

  const give = ['HSET', 'user:ada', 'id', '7'];
  const [taken] = await told(
    meanwhile(() => told(scene, ['HSET', 'user:bob', 'id', '7'])),
    give,
  );
  assert.equal(taken, { code: 'id_taken', message: 'ERR id belongs to another user' });
  await assertSound();
});

test('a display name that another batch overwrites meanwhile still reaches the posts', async () => {
  await told(scene, ['HSET', 'user:ada', 'display_name', 'Ada']);
  await drain(scene);
  const again = meanwhile(async () => {
    await told(scene, ['HSET', 'user:ada', 'display_name', 'Mallory']);
    await drain(scene);
  });
  await told(again, ['HSET', 'user:ada', 'display_name', 'Ada']);
  await drain(scene);
  assert.is(await client.hget('post:p1', 'display_name'), 'Ada');
  await assertSound();
});

test('creating a user who is being erased finishes the erasure first', async () => {
  await told(scene, ['HSET', 'user:ada', 'id', '7']);
  await ok(stores.users.remove(ada, now));
  await client.zadd('sys:work', now, 'erase:ada');
  assert.equal(await told(scene, ['HSET', 'user:ada', 'username', 'ada', 'bio', 'b']), [2]);
  assert.is(await client.zscore('sys:work', 'erase:ada'), null);
  await assertSound();
});

test('a command of thousands of fields returns one reply', async () => {
  const fields = Array.from({ length: 4500 }, (_, place) => `f${place}`);
  const pairs = fields.flatMap((field) => [field, 'x']);
  assert.equal(await told(scene, ['HSET', 'post:p1', ...pairs]), [4500]);
  assert.equal(await told(scene, ['HDEL', 'post:p1', ...fields]), [4500]);
});

test('an atomic batch with a refused command writes nothing', async () => {
  const commands = [
    ['HSET', 'user:ada', 'bio', 'b'],
    ['HINCRBY', 'user:ada', 'bio', 1],
  ];
  const { applied, replies } = await tell(scene, commands, { atomic: true });
  assert.equal([applied, replies.map(E.isRight)], [false, [true, false]]);
  assert.is(await client.hget('user:ada', 'bio'), null);
});

test.run();
