import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Redis } from 'ioredis';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import type { MigrationEvent } from '../../src/application/use-cases/migrate-store.js';
import { migrate, refusalOf, whole } from '../support/migrate/migration.js';
import { openStores } from '../support/migrate/stores.js';
import { servedMigration } from '../support/migrate/served.js';
import { copiedOf, wholeStore } from '../support/migrate/whole-store.js';
import { runProcess } from '../support/cli/spawn.js';
import { beginMove, endsOf } from '../support/redis/slots.js';

const test = suite('migration of a store');
const { server, spare, cluster, one, back, many } = await openStores(test);

const LARGE = 2345;
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/** Writes keys of every type, small and large, some with a TTL, and keys that belong to one Redis only. */
const fill = async (redis: Redis): Promise<void> => {
  const step = redis.pipeline();
  step.hset('sys:store', 'name', 'this store', 'since', 1);
  for (const name of ['ada', 'bob', 'cyd']) {
    step.hset(`user:${name}`, 'username', name, 'bio', 'hé\u0000llo ☀');
    step.sadd(`user:${name}:followers`, 'dan', 'eve');
    step.zadd(
      `user:${name}:posts`,
      0.1,
      'p1',
      1_700_000_000_000.25,
      'p2',
      '-inf',
      'p3',
      '+inf',
      'p4',
    );
  }
  step.zadd('explore:feed', ...range(LARGE).flatMap((n) => [n + 0.1, `p${n}`]));
  step.sadd('post:p1:likes', ...range(LARGE).map((n) => `user${n}`));
  step.hset('sys:ids:user', ...range(LARGE).flatMap((n) => [`${n}`, `user${n}`]));
  for (const n of range(LARGE)) step.xadd('sys:journal', `${n + 1}-1`, 'line', `${n}`);
  step.xadd('sys:live', '3-1', 'post', 'p1');
  step.xadd('sys:outbox', '9-3', 'event', 'x').xdel('sys:outbox', '9-3');
  step.set('sys:grave:user:dan', '17', 'PX', 3_600_000);
  step.hset('sys:aside:user:dan', 'bio', 'x').pexpire('sys:aside:user:dan', 3_600_000);
  step.rpush('sys:damaged:user:eve', 'b', 'a', 'b').pexpire('sys:damaged:user:eve', 3_600_000);
  step.set('sys:store:probe', '1').set('another', 'app');
  for (const [error] of (await step.exec()) ?? []) if (error !== null) throw error;
};

/** Changes the source between one pass and the next. */
const change = async (redis: Redis): Promise<void> => {
  const step = redis.pipeline();
  step.hset('user:ada', 'bio', 'other').hdel('user:bob', 'bio');
  step.unlink('user:cyd').rename('user:cyd:followers', 'user:cyd:muted');
  step.zadd('explore:feed', 5, 'p7', 6, 'new').zrem('explore:feed', 'p8');
  step.srem('post:p1:likes', 'user7').hdel('sys:ids:user', '8').hset('sys:ids:user', '9', 'other');
  step.xdel('sys:journal', '2000-1').xtrim('sys:journal', 'MINID', '300-0');
  step.xadd('sys:journal', '9000-1', 'line', 'new');
  step.unlink('sys:live').xadd('sys:live', '2-1', 'post', 'p2');
  step.persist('sys:grave:user:dan').pexpire('user:bob:posts', 3_600_000);
  step.unlink('user:ada:posts').sadd('user:ada:posts', 'of another type');
  for (const [error] of (await step.exec()) ?? []) if (error !== null) throw error;
};

/** Lets the targets take dumps of keys, or not. */
const takeDumps = (rule: '+restore' | '-restore'): Promise<unknown> =>
  Promise.all(
    [back, ...many.nodes('master')].map((node) => node.call('acl', 'SETUSER', 'default', rule)),
  );

for (const way of ['by RESTORE', 'by value, where RESTORE is refused'])
  test(`copies a store to a cluster and back, with changes made meanwhile: ${way}`, async () => {
    await takeDumps(way === 'by RESTORE' ? '+restore' : '-restore');
    await fill(one);
    assert.is(refusalOf(await migrate(one, many)), null);
    assert.equal(await copiedOf(many), await copiedOf(one));
    await change(one);
    assert.is(await whole(one, many), 13);
    const start = await copiedOf(one);
    assert.equal(await wholeStore(many), start);
    assert.is(await whole(many, back), Object.keys(start).length);
    assert.equal(await wholeStore(back), start);
    const names = (await Promise.all(many.nodes('master').map((node) => node.keys('*')))).flat();
    assert.equal(names.sort(), Object.keys(start).map(located).sort());
  });

test('a key that is copied by value keeps its lifetime, whatever its type', async () => {
  await takeDumps('-restore');
  await one.hset('sys:store', 'name', 'this store', 'since', 1);
  const HOUR = 3_600_000;
  const names = ['sys:grave:user:dan', 'sys:damaged:user:eve', 'sys:journal'] as const;
  const write = async (value: string): Promise<void> => {
    const [text, list, stream] = names;
    const step = one.pipeline().unlink(...names);
    step.set(text, value, 'PX', HOUR);
    step.rpush(list, value).pexpire(list, HOUR);
    step.xadd(stream, '1-1', 'value', value).pexpire(stream, HOUR);
    await step.exec();
  };
  for (const value of ['one', 'other']) {
    await write(value);
    const changed: number[] = [];
    const tell = (told: MigrationEvent): void => {
      if (told.type === 'pass') changed.push(told.changed);
    };
    assert.is(refusalOf(await migrate(one, many, { tell })), null);
    const [, ...later] = changed;
    assert.ok(later.length > 0 && later.every((count) => count === 0), changed.join());
    for (const name of names) {
      const left = await many.pttl(located(name));
      assert.ok(left > HOUR / 2, `${name}: ${left}`);
    }
  }
});

test('is refused, with the reason, for a wrong source or target', async () => {
  assert.is(refusalOf(await migrate(one, many)), 'no_source');
  await fill(one);
  await many.set(located('user:ada'), 'x');
  assert.is(refusalOf(await migrate(one, many)), 'not_empty');
  await many.del(located('user:ada'));
  assert.is(refusalOf(await migrate(one, many)), null);
  assert.is(refusalOf(await migrate(many, back)), 'unfinished_source');
  await back.hset('sys:store', 'name', 'another store');
  assert.is(refusalOf(await migrate(back, many)), 'other_source');
  await whole(one, many);
  assert.is(refusalOf(await migrate(one, many)), 'finished');
  assert.is(refusalOf(await migrate(one, one)), 'finished');
});

test('a run writes nothing more after another run has taken over', async () => {
  await fill(one);
  let passes = 0;
  const first = await migrate(one, many, {
    rate: 1,
    meanwhile: async () => {
      if ((passes += 1) > 1) return;
      await whole(one, many);
      await many.hset(located('user:ada'), 'bio', 'written by the service there');
      await many.set(located('sys:lease:serves:x'), 'x');
      await one.hset('user:ada', 'bio', 'late');
    },
  });
  assert.is(refusalOf(first), 'taken_over');
  assert.is(await many.hget(located('user:ada'), 'bio'), 'written by the service there');
});

test('repeats passes until few keys change', async () => {
  await fill(one);
  let left = 3;
  const passes: number[] = [];
  const ended = await migrate(one, many, {
    tell: (told) => {
      if (told.type !== 'pass') return;
      passes.push(told.changed);
      left -= 1;
      if (left > 0) for (const n of range(left)) void one.hset('user:ada', `field${n}`, left);
    },
  });
  assert.is(refusalOf(ended), null);
  assert.equal(passes.slice(1), [1, 1]);
});

/** Returns a key on the node that is scanned last, so that it moves to a node that is scanned before. */
const keyScannedLast = async (): Promise<string> => {
  const addresses = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).sort();
  for (const name of Object.keys(await copiedOf(many))) {
    const { from } = await endsOf(cluster, located(name));
    if (`127.0.0.1:${from.port}` === addresses.at(-1)) return name;
  }
  throw new Error('the last node has no keys');
};

test('repeats a pass during which slots moved, and does not finish while they move', async () => {
  await fill(one);
  await whole(one, many);
  const pendingMove = await beginMove(cluster, located(await keyScannedLast()));
  assert.is(refusalOf(await migrate(many, back, { finishes: true })), 'still_written');
  await pendingMove.end();
  await back.flushall();
  const name = await keyScannedLast();
  const told: boolean[] = [];
  let waits = 0;
  await whole(many, back, {
    rate: 1,
    tell: (step) => void (step.type === 'pass' && told.push(step.moved)),
    meanwhile: async () => {
      waits += 1;
      if (waits === 2) await (await beginMove(cluster, located(name))).end();
    },
  });
  assert.equal(told, [true, false]);
  assert.equal(await copiedOf(back), await copiedOf(many));
});

test('waits for REDIS_WAIT_REPLICAS replicas of the target, and copies nothing without them', async () => {
  await fill(one);
  const env = { REDIS_URL: server.url, REDIS_WAIT_REPLICAS: '1' };
  const ran = await runProcess(['migrate', '--to', spare.url, '--finish'], { env });
  assert.is(ran.code, 1);
  assert.match(ran.stderr, /The target did not do its part: NOREPLICAS 0 of 1 replicas have it/);
  assert.equal(await back.keys('*'), ['sys:migration']);
});

if (process.env['CLUSTER_WHOLE'] === 'true') servedMigration(test, cluster, many);

test.run();
