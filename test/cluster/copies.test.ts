import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { postKey, userKey } from '../../src/adapters/redis/keys.js';
import { makeAsk } from '../../src/adapters/redis/reading/ask.js';
import { makeRedisReader } from '../../src/adapters/redis/reading/redis-reader.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { BUCKETS } from '../../src/domain/health/cluster.js';
import type { Known } from '../../src/application/ports/reader.js';
import type { Username } from '../../src/domain/username.js';
import { ada, aName, anId, bob, cyd } from '../support/app/fixtures.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { copiesOf } from '../support/redis/copies.js';
import { clusterSettings } from '../support/redis/settings.js';
import { beginMove, endsOf } from '../support/redis/slots.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster(3, 1, ['--cluster-node-timeout', '5000']);
/** Writes, and reads where there is no copy: it follows slots wherever they go. */
const client = await clusterClient(cluster, { scripts });
const copies = copiesOf(clusterSettings(cluster), 2000);
const direct = makeAsk(connectionTo(client, null, () => undefined).redis, []);
const reader = makeRedisReader(direct, copies);

const test = suite('what a process keeps of a cluster');
test.after(async () => {
  copies.stop();
  client.disconnect();
  await cluster.stop();
});

const isOn = (): Promise<void> => until('there is a copy', () => copies.numbers().isOn);

const fansKey = (name: Username): string => located(userKey(name, 'followers'));

test.before.each(async () => {
  await isOn();
  await Promise.all(client.nodes('master').map((node) => node.flushall()));
  await Promise.all([ada, bob, cyd].map((name) => client.sadd(fansKey(name), 'first')));
});

/** Read by a command of one key, which is answered also while its slot moves. */
const fansOf = (name: Username) => (): Promise<readonly string[]> =>
  ok(
    reader.read((known: Known) => known.members({ of: 'user', username: name, part: 'followers' })),
  );

const addFan = (name: Username, fan: string): Promise<number> => client.sadd(fansKey(name), fan);

/** Whether what is read comes from the copy alone. */
const isWarm = async (read: () => Promise<unknown>): Promise<boolean> => {
  const { warm } = copies.numbers();
  await read();
  return copies.numbers().warm > warm;
};

test('is answered without a trip, on whichever master it lies', async () => {
  const masters = await Promise.all(
    [ada, bob, cyd].map(async (name) => (await endsOf(cluster, fansKey(name))).from),
  );
  assert.ok(new Set(masters).size > 1);
  for (const name of [ada, bob, cyd]) {
    await fansOf(name)();
    assert.ok(await isWarm(fansOf(name)), name);
  }
});

test('is never older than what was acknowledged before it was asked for', async () => {
  for (let turn = 0; turn < 300; turn += 1)
    for (const name of [ada, bob, cyd]) {
      await addFan(name, `${turn}`);
      assert.ok((await fansOf(name)()).includes(`${turn}`));
    }
});

test('lacks what is not there, which others make on another node while its slot moves', async () => {
  const dan = aName('dan');
  assert.equal(await fansOf(dan)(), []);
  assert.not.ok(await isWarm(fansOf(dan)));
  const { end } = await beginMove(cluster, fansKey(dan));
  assert.equal(await fansOf(dan)(), []);
  await addFan(dan, 'hello');
  assert.ok((await fansOf(dan)()).includes('hello'));
  await end();
});

const p9 = anId('p9');

const isThere = async (): Promise<boolean> => {
  const found = await ok(
    reader.read((known: Known) => {
      const post = known.post(p9);
      return post === undefined ? undefined : { post };
    }),
  );
  return found.post !== null;
};

test('lacks a row that is not there, likewise, and one that is there for a time', async () => {
  const key = located(postKey(p9));
  assert.not.ok(await isThere());
  const { end } = await beginMove(cluster, key);
  assert.not.ok(await isThere());
  await client.hset(key, 'content', 'hello');
  assert.ok(await isThere());
  await end();
  await until('it is kept', () => isWarm(isThere));
  await client.pexpire(key, 60_000);
  assert.ok(await isThere());
  assert.not.ok(await isWarm(isThere));
});

test('is believed while any slot is on its way, also an empty one', async () => {
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => inBucket(bucket, 'key'));
  const { from } = await endsOf(cluster, fansKey(ada));
  const ends = await Promise.all(buckets.map((key) => endsOf(cluster, key)));
  const moved = ends.filter((one) => one.from === from).map(({ slot }) => slot);
  await fansOf(ada)();
  const { pairs } = copies.numbers();
  const { end } = await beginMove(
    cluster,
    buckets[ends.findIndex((one) => one.from === from)] ?? '',
  );
  // So that a fence asks for each of its buckets.
  for (const _ of moved) assert.ok(await isWarm(fansOf(ada)));
  assert.is(copies.numbers().pairs, pairs);
  await end();
});

test('is told of when it goes to another node, from where it is read beside the copy until that is at an end', async () => {
  await Promise.all([fansOf(ada)(), fansOf(bob)()]);
  const { pairs } = copies.numbers();
  const { carry, end } = await beginMove(cluster, fansKey(ada));
  await addFan(ada, 'on its way');
  assert.ok((await fansOf(ada)()).includes('on its way'));
  await carry();
  await addFan(ada, 'there');
  assert.ok((await fansOf(ada)()).includes('there'));
  assert.ok(await isWarm(fansOf(bob)));
  assert.is(copies.numbers().pairs, pairs);
  await end();
  await addFan(ada, 'at an end');
  assert.ok((await fansOf(ada)()).includes('at an end'));
  // Who is asked for it and has it no more says so, and a copy of all as it lies now is begun.
  await until('there is another copy', () => copies.numbers().pairs > pairs);
  await fansOf(ada)();
  assert.ok(await isWarm(fansOf(ada)));
});

test('is given up where a replica takes over, and begun anew with the new master', async () => {
  await Promise.all([ada, bob, cyd].map((name) => fansOf(name)()));
  const { pairs } = copies.numbers();
  const { from } = await endsOf(cluster, fansKey(ada));
  const id = await from.client.cluster('MYID');
  const views = await Promise.all(
    cluster.nodes.map(async ({ client: node }) => String(await node.cluster('NODES'))),
  );
  const replica = cluster.nodes[views.findIndex((view) => view.includes(`myself,slave ${id}`))];
  if (replica === undefined) throw new Error('a master without a replica');
  // So that it hears of no change any more, and could tell nobody.
  await from.client.config('SET', 'masterauth', 'wrong');
  await replica.client.cluster('FAILOVER');
  await until('it is the master', async () => (await replica.client.role())[0] === 'master');
  for (let turn = 0; turn < 50; turn += 1)
    for (const name of [ada, bob, cyd]) {
      await addFan(name, `${turn}`);
      assert.ok((await fansOf(name)()).includes(`${turn}`));
    }
  await from.client.config('SET', 'masterauth', '');
  await until('there is another copy', () => copies.numbers().pairs > pairs);
  await isOn();
  await fansOf(ada)();
  assert.ok(await isWarm(fansOf(ada)));
});

test('is given up while a master does not answer, and all else is read as ever', async () => {
  const homes = await Promise.all(
    [ada, bob, cyd].map(async (name) => ({
      name,
      from: (await endsOf(cluster, fansKey(name))).from,
    })),
  );
  const [first] = homes;
  const other = homes.find(({ from }) => from !== first?.from);
  if (first === undefined || other === undefined) throw new Error('all lie on one master');
  await Promise.all([fansOf(first.name)(), fansOf(other.name)()]);
  first.from.pause();
  await addFan(other.name, 'as ever');
  assert.ok((await fansOf(other.name)()).includes('as ever'));
  assert.not.ok(copies.numbers().isOn);
  first.from.resume();
  await isOn();
  assert.equal(await fansOf(first.name)(), ['first']);
});

test('is begun anew when a replica has taken the place of a master that died', async () => {
  const { pairs } = copies.numbers();
  const { from } = await endsOf(cluster, fansKey(ada));
  await from.kill();
  const others = cluster.nodes.filter((node) => node !== from);
  await until('its replica serves in its place', async () => {
    const roles = await Promise.all(others.map((node) => node.client.role()));
    const infos = await Promise.all(others.map((node) => node.client.cluster('INFO')));
    return (
      roles.filter(([role]) => role === 'master').length === 3 &&
      infos.every((info) => info.includes('cluster_state:ok'))
    );
  });
  await until(
    'there is another copy',
    () => copies.numbers().pairs > pairs && copies.numbers().isOn,
  );
  assert.ok((await fansOf(ada)()).includes('first'));
  assert.ok(await isWarm(fansOf(ada)));
});

test.run();
