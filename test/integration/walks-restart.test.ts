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

const test = suite('walks on which Redis restarts');
test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const MANY = 3000;
const names = Array.from({ length: MANY }, (_, n) => `user${n}`);

/** A piece of a walk, and where the next one starts; null at its end. */
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

/** Returns how many names the walk meets. Redis restarts when a third of them has been met, and again at two thirds. */
const met = async (step: (from: string | null) => Promise<Piece>): Promise<number> => {
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

test('keys: all are met', async () => {
  await Promise.all(names.map((name) => client.hset(`user:${name}`, 'username', name)));
  const walked = met(async (from) => {
    const [next, found] = await ok(redis.scan(from ?? '0', 50));
    return { names: found, next: next === '0' ? null : next };
  });
  assert.is(await walked, MANY);
});

for (const name of ['user:ada:followers', 'users:regular'])
  test(`members of ${name}: all are met`, async () => {
    if (name === 'users:regular') await client.zadd(name, ...names.flatMap((one) => [1, one]));
    else await client.sadd(name, ...names);
    const key = parseKey(name);
    if (E.isLeft(key)) throw new Error(`${name} is no key`);
    const walked = met(async (from) => {
      const { members, next } = await ok(reconciler.members({ name, key: key.right }, from));
      return { names: members, next };
    });
    assert.is(await walked, MANY);
  });

test('fields of a hash: all are met', async () => {
  await client.hset('sys:deferred:user/ada', Object.fromEntries(names.map((name) => [name, '1'])));
  const reply = t.tuple([t.string, t.array(t.string)]);
  const walked = met(async (from) => {
    const words = ['HSCAN', from ?? '0', 50];
    const [next, found] = await ok(redis.script('walk', ['sys:deferred:user/ada'], words, reply));
    return { names: found.filter((_, at) => at % 2 === 0), next: next === '0' ? null : next };
  });
  assert.is(await walked, MANY);
});

test.run();
