import * as E from 'fp-ts/lib/Either.js';
import type { Cluster } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { masterOf } from '../../src/adapters/redis/cluster/master-of.js';
import { keyList } from '../../src/adapters/redis/plan.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { transaction } from '../../src/adapters/redis/transaction.js';
import { heldIn } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { ok } from '../support/run/effect.js';
import { fallingAfter } from '../support/walk/fallible.js';

const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });
const { redis, abandoned } = connectionTo(client, null, () => undefined);

const test = suite('interrupted changes on a cluster');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

const names = Array.from({ length: 50 }, (_, nth) => `user:u${nth}`);
const masterFor = (name: string) => masterOf(client, located(name));
/** Two keys on different masters. */
const [FIRST = '', SECOND = ''] = [
  names[0],
  names.find((name) => masterFor(name) !== masterFor(names[0] ?? '')),
];

/** Writes to both keys in one change; the part of the first key commits. */
const writeBoth = (by: Cluster, word: string) => {
  const list = keyList();
  const ops = [FIRST, SECOND].map((key) => ['HSET', list.place(key, 'hash'), 'a', word] as const);
  const plan = transaction(list, { checks: [], ops, spend: null });
  return connectionTo(by, null, () => undefined).redis.transact(list.keys, plan)();
};

const readBoth = () => Promise.all([FIRST, SECOND].map((name) => client.hget(located(name), 'a')));

test('a change that another process finished is answered as StoreTimeout', async () => {
  // The process promises and commits the change, and is then suspended while others settle it.
  const by = fallingAfter(client, 2, async () => {
    assert.ok(abandoned !== null && E.isRight(await abandoned.settle(0)()));
  });
  const result = await writeBoth(by, 'by others');
  assert.is(E.isLeft(result) && result.left._tag, 'StoreTimeout');
  assert.equal(await readBoth(), ['by others', 'by others']);
  assert.equal(await heldIn(client), []);
});

test('a commit that a full master refuses leaves no locks on the other masters', async () => {
  await client.del(located(FIRST));
  const full = masterFor(FIRST);
  await full?.config('SET', 'maxmemory', '1');
  try {
    const result = await writeBoth(client, 'never');
    assert.is(E.isLeft(result) && 'refusal' in result.left && result.left.refusal, 'full');
    assert.equal(await heldIn(client), []);
  } finally {
    await full?.config('SET', 'maxmemory', '0');
  }
  assert.equal(await readBoth(), [null, 'by others']);
  await ok(() => writeBoth(client, 'later'));
  assert.equal(await readBoth(), ['later', 'later']);
});

test('a scan does not skip a master whose connection is lost', async () => {
  for (const name of names) await client.hset(located(name), { username: name });
  const seen = new Set<string>();
  let place = '0';
  const step = async (): Promise<boolean> => {
    const found = await redis.scan(place, 5)();
    if (E.isLeft(found)) {
      // The client reconnects meanwhile.
      await client.ping();
      return false;
    }
    for (const name of found.right[1]) seen.add(name);
    place = found.right[0];
    return true;
  };
  assert.ok(await step());
  const [last] = client
    .nodes('master')
    .sort((one, other) => (one.options.port ?? 0) - (other.options.port ?? 0))
    .slice(-1);
  last?.disconnect();
  let wasRefused = false;
  do wasRefused = !(await step()) || wasRefused;
  while (place !== '0');
  assert.ok(wasRefused);
  assert.equal([...seen].filter((name) => names.includes(name)).length, names.length);
});

test.run();
