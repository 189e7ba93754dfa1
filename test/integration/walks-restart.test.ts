import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as t from 'io-ts';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeRedisReconciler } from '../../src/adapters/redis/redis-reconciler.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { parseKey } from '../../src/domain/key.js';
import { ok } from '../support/run/effect.js';
import { startRedis } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const server = await startRedis({ aof: true });
const client = await server.connect(scripts);
client.on('error', () => undefined);
const { redis } = connectionTo(client, null, () => undefined);
const reconciler = makeRedisReconciler(redis, { exploreMax: 100_000 });

const test = suite('scans across restarts of Redis');
test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const MANY = 3000;
const names = Array.from({ length: MANY }, (_, n) => `user${n}`);

/** A piece of a scan, and the cursor of the next one; null at the end. */
interface Piece {
  readonly names: readonly string[];
  readonly next: string | null;
}

const isBack = async (): Promise<boolean> => {
  try {
    await client.set('user:back', '');
    return (await client.unlink('user:back')) === 1;
  } catch {
    return false;
  }
};

/** Returns how many names the scan finds. Redis restarts when a third of them was found, and again at two thirds. */
const countFound = async (step: (from: string | null) => Promise<Piece>): Promise<number> => {
  const found = new Set<string>();
  let restarts = 0;
  let from: string | null = null;
  do {
    const piece: Piece = await step(from);
    for (const name of piece.names) found.add(name);
    from = piece.next;
    if (restarts === 2 || found.size < ((restarts + 1) * MANY) / 3) continue;
    restarts += 1;
    await server.restart();
    await until('Redis is back', isBack);
  } while (from !== null);
  assert.is(restarts, 2);
  return found.size;
};

test('a scan of keys finds all of them', async () => {
  await Promise.all(names.map((name) => client.hset(`user:${name}`, 'username', name)));
  const count = countFound(async (from) => {
    const [next, found] = await ok(redis.scan(from ?? '0', 50));
    return { names: found, next: next === '0' ? null : next };
  });
  assert.is(await count, MANY);
});

for (const name of ['user:ada:followers', 'users:regular'])
  test(`a scan of the members of ${name} finds all of them`, async () => {
    if (name === 'users:regular') await client.zadd(name, ...names.flatMap((user) => [1, user]));
    else await client.sadd(name, ...names);
    const key = parseKey(name);
    if (E.isLeft(key)) throw new Error(`${name} is no key`);
    const count = countFound(async (from) => {
      const { members, next } = await ok(reconciler.members({ name, key: key.right }, from));
      return { names: members, next };
    });
    assert.is(await count, MANY);
  });

test('a scan of the fields of a hash finds all of them', async () => {
  await client.hset('sys:deferred:user/ada', Object.fromEntries(names.map((name) => [name, '1'])));
  const reply = t.tuple([t.string, t.array(t.string)]);
  const count = countFound(async (from) => {
    const words = ['HSCAN', from ?? '0', 50];
    const [next, found] = await ok(redis.script('walk', ['sys:deferred:user/ada'], words, reply));
    return { names: found.filter((_, at) => at % 2 === 0), next: next === '0' ? null : next };
  });
  assert.is(await count, MANY);
});

test.run();
