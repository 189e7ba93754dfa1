import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketOf, located } from '../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { limitsKey } from '../../src/adapters/redis/keys.js';
import { keyList } from '../../src/adapters/redis/plan.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { answers, fact, transaction } from '../../src/adapters/redis/transaction.js';
import { heldIn } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { startRedisProcess } from '../support/redis/process.js';
import { ok } from '../support/run/effect.js';

const server = await startRedisProcess();
const single = new Redis(server.url, { scripts });
const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });
const onOne = connectionTo(single, null, () => undefined).redis;
const onCluster = connectionTo(client, null, () => undefined).redis;

const test = suite('refusals of changes on a cluster');
test.after(async () => {
  for (const by of [single, client]) by.disconnect();
  await Promise.all([server.stop(), cluster.stop()]);
});

const CHECKED = ['user:ada', 'user:bob', 'user:cyd'];
const [FREE, TAKEN, ROOM] = ['user:eve', 'user:fay', 'user:dan:liked'];
const accountOf = (name: string): string => limitsKey({ kind: 'user', name });
const [RICH, POOR] = [accountOf('gus'), accountOf('ned')];

/** What may refuse the change: the check of one of these keys, or one of the other reasons. */
const AGAINST = [...CHECKED, 'taken', 'full', 'spent'];

const planOf = (order: readonly string[], against: readonly string[]) => {
  const list = keyList();
  const is = (what: string): boolean => against.includes(what);
  const account = list.at(is('spent') ? POOR : RICH);
  const limit = { units: 100, windowMs: 60_000 };
  const plan = transaction(list, {
    checks: order.map((key) => answers(is(key) ? 1 : 0, fact('EXISTS', key))),
    absent: [is('taken') ? TAKEN : FREE],
    ops: order.map((key) => ['HSET', list.place(key, 'hash'), 'bio', 'new']),
    spend: {
      rooms: [['SCARD', list.at(ROOM), is('full') ? 0 : 1]],
      takes: [{ account, budget: 'profile', limit, cost: 1 }],
      events: [],
    },
  });
  // If the plan takes no units, another part decides.
  const takes = order === CHECKED || is('spent') ? plan.takes : [];
  return { keys: list.keys, plan: { ...plan, ...(takes && { takes }) } };
};

const subsetsOf = (names: readonly string[]): readonly (readonly string[])[] =>
  names.reduce<readonly (readonly string[])[]>(
    (all, name) => [...all, ...all.map((some) => [...some, name])],
    [[]],
  );

test('the reported refusal is the one that a single Redis finds first', async () => {
  assert.is(new Set([...CHECKED, FREE, TAKEN, ROOM, RICH, POOR].map(bucketOf)).size, 8);
  const far = (Date.now() + 3_600_000) * 1000;
  for (const [by, name] of [
    [single, (key: string) => key],
    [client, located],
  ] as const) {
    await by.hset(name(TAKEN), 'username', 'fay');
    await by.hset(name(POOR), 'profile', far);
  }
  for (const order of [CHECKED, CHECKED.toReversed()])
    for (const against of subsetsOf(AGAINST).filter(({ length }) => length > 0)) {
      const { keys, plan } = planOf(order, against);
      const actual = await ok(onCluster.transact(keys, plan));
      const expected = await ok(onOne.transact(keys, plan));
      const what = `${against.join()} against ${order.join()}`;
      // The time until an account is full again differs a moment later.
      assert.equal(actual.slice(0, 2), expected.slice(0, 2), what);
      assert.equal(await heldIn(client), [], what);
    }
  assert.is(await client.exists(located(RICH)), 0, 'no account is charged');
});

test.run();
