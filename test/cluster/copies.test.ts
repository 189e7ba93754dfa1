import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startClusterCopies } from '../support/redis/cluster-copies.js';
import { inBucket } from '../../src/adapters/redis/cluster/buckets.js';
import { BUCKETS } from '../../src/domain/health/cluster.js';
import { ada, bob, cyd } from '../support/app/fixtures.js';
import { beginMove, endsOf } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';

const rig = await startClusterCopies();
const { cluster, copies, isOn, fansKey, fansOf, addFan, isWarm } = rig;

const test = suite('the copy of a process on a cluster');
test.before.each(rig.begin);
test.after(rig.stop);

test('cached keys of every master are read without a round trip', async () => {
  const masters = await Promise.all(
    [ada, bob, cyd].map(async (name) => (await endsOf(cluster, fansKey(name))).from),
  );
  assert.ok(new Set(masters).size > 1);
  for (const name of [ada, bob, cyd]) {
    await fansOf(name)();
    assert.ok(await isWarm(fansOf(name)), name);
  }
});

test('a read is never older than the writes acknowledged before it', async () => {
  for (let turn = 0; turn < 300; turn += 1)
    for (const name of [ada, bob, cyd]) {
      await addFan(name, `${turn}`);
      assert.ok((await fansOf(name)()).includes(`${turn}`));
    }
});

test('the copy stays in use while another slot of the node moves', async () => {
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
  // One read per moved slot, so that a fence has checked each bucket of this node.
  for (const _ of moved) assert.ok(await isWarm(fansOf(ada)));
  assert.is(copies.numbers().pairs, pairs);
  await end();
});

test('keys of a moving slot are read past the copy, and a new copy begins after the move', async () => {
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
  // The node that no longer owns the slot redirects the next read, and a new copy begins for the new layout.
  await until('a new copy has begun', () => copies.numbers().pairs > pairs);
  await fansOf(ada)();
  assert.ok(await isWarm(fansOf(ada)));
});

test('a copy ends at a failover, and a new one begins with the new master', async () => {
  await Promise.all([ada, bob, cyd].map((name) => fansOf(name)()));
  const { pairs } = copies.numbers();
  const { from } = await endsOf(cluster, fansKey(ada));
  const id = await from.client.cluster('MYID');
  const views = await Promise.all(
    cluster.nodes.map(async ({ client: node }) => String(await node.cluster('NODES'))),
  );
  const replica = cluster.nodes[views.findIndex((view) => view.includes(`myself,slave ${id}`))];
  if (replica === undefined) throw new Error('a master without a replica');
  // The old master receives no more changes, and so could send no invalidations for them.
  await from.client.config('SET', 'masterauth', 'wrong');
  await replica.client.cluster('FAILOVER');
  await until('it is the master', async () => (await replica.client.role())[0] === 'master');
  for (let turn = 0; turn < 50; turn += 1)
    for (const name of [ada, bob, cyd]) {
      await addFan(name, `${turn}`);
      assert.ok((await fansOf(name)()).includes(`${turn}`));
    }
  await from.client.config('SET', 'masterauth', '');
  await until('a new copy has begun', () => copies.numbers().pairs > pairs);
  await isOn();
  await fansOf(ada)();
  assert.ok(await isWarm(fansOf(ada)));
});

test('a copy ends while a master hangs, and keys of other masters are still read', async () => {
  const locations = await Promise.all(
    [ada, bob, cyd].map(async (name) => ({
      name,
      from: (await endsOf(cluster, fansKey(name))).from,
    })),
  );
  const [first] = locations;
  const other = locations.find(({ from }) => from !== first?.from);
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

test('a new copy begins after a replica has replaced a dead master', async () => {
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
    'a new copy has begun',
    () => copies.numbers().pairs > pairs && copies.numbers().isOn,
  );
  assert.ok((await fansOf(ada)()).includes('first'));
  assert.ok(await isWarm(fansOf(ada)));
});

test.run();
