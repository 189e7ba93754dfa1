import fc from 'fast-check';
import { Redis } from 'ioredis';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { READS } from '../../src/adapters/redis/transaction.js';
import { COMMANDS } from '../support/fakes/redis/commands.js';
import { WORDS_OF } from '../support/fakes/redis/examples.js';
import { makeFakeRedis } from '../support/fakes/redis/fake-redis.js';
import { WORDS } from '../support/fakes/redis/words.js';
import { startRedis } from '../support/redis/server.js';

const OPERATIONS = ['ops', 'audience'].map(
  (name) => new URL(`../../src/adapters/redis/scripts/includes/${name}.lua`, import.meta.url),
);

type Command = readonly [name: string, key: string, ...words: readonly string[]];

/** Reduces a reply to what Redis guarantees, so that replies compare equal where Redis leaves the details open. */
const comparable = (name: string, reply: unknown): unknown => {
  if (name === 'PTTL') return Number(reply) > 0 ? 'later' : reply;
  if (name === 'XADD') return typeof reply;
  if (name === 'SRANDMEMBER') return Array.isArray(reply) ? reply.length : typeof reply;
  if (/^X(REV)?RANGE$/.test(name)) return (reply as [string, unknown][]).map(([, row]) => row);
  if (name === 'SMEMBERS') return (reply as string[]).toSorted();
  if (name === 'SSCAN') return (reply as [string, string[]])[1].toSorted();
  return reply;
};

type Send = (...words: readonly string[]) => Promise<unknown>;

const ask = async (client: Redis, [name, ...words]: Command): Promise<unknown> => {
  try {
    const send = Reflect.get(client, name.toLowerCase()) as Send;
    return comparable(name, await send.apply(client, words));
  } catch (error) {
    return (error as Error).message.startsWith('WRONGTYPE') ? 'wrong type' : 'refused';
  }
};

const KEYS = ['k1', 'k2', 'k3'];
const LISTINGS: readonly (readonly [string, ...string[]])[] = [
  ['TYPE'],
  ['PTTL'],
  ['GET'],
  ['HGETALL'],
  ['SMEMBERS'],
  ['ZRANGE', '0', '-1', 'WITHSCORES'],
  ['XRANGE', '-', '+'],
];

const dump = (client: Redis): Promise<readonly unknown[]> =>
  Promise.all(
    KEYS.flatMap((key) => LISTINGS.map(([name, ...words]) => ask(client, [name, key, ...words]))),
  );

const server = await startRedis();
const redis = new Redis(server.url);
const fake = makeFakeRedis();

const test = suite('the fake of Redis');
test.before.each(async () => {
  await redis.flushall();
  await fake.flushall();
});
test.after(async () => {
  redis.disconnect();
  await server.stop();
});

const assertSame = async (commands: readonly Command[]): Promise<void> => {
  for (const command of commands) {
    const [actual, expected] = await Promise.all([ask(fake, command), ask(redis, command)]);
    assert.equal(actual, expected, `${command.join(' ')} of ${JSON.stringify(commands)}`);
  }
  assert.equal(await dump(fake), await dump(redis), JSON.stringify(commands));
};

test('has every command of facts and every operation of the scripts', () => {
  assert.equal(Object.keys(WORDS_OF).toSorted(), Object.keys(COMMANDS).toSorted());
  assert.equal(
    READS.filter((name) => !(name in COMMANDS)),
    [],
  );
  const text = OPERATIONS.map((file) => readFileSync(file, 'utf8')).join('\n');
  const words = text.matchAll(/^function operations\.(\w+)/gm);
  assert.equal(Object.keys(WORDS).toSorted(), [...words].map(([, name]) => name).toSorted());
});

const EXISTING_KEYS: readonly (Command | null)[] = [
  null,
  ['SET', 'k1', 'text'],
  ['HSET', 'k1', 'f', '1', 'g', 'text'],
  ['SADD', 'k1', 'a', 'b'],
  ['ZADD', 'k1', '1', 'a', '2.5', 'b', '1', 'B'],
  ['XADD', 'k1', '*', 'f', '1'],
];

test('answers every command as Redis does, for each type of key and for a missing key', async () => {
  for (const existing of EXISTING_KEYS)
    for (const [name, lists] of Object.entries(WORDS_OF))
      for (const words of lists) {
        await redis.flushall();
        await fake.flushall();
        await assertSame([...(existing === null ? [] : [existing]), [name, 'k1', ...words]]);
      }
});

const anyCommand: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom(...Object.entries(WORDS_OF)), fc.constantFrom(...KEYS), fc.nat(9))
  .map(([[name, lists], key, n]) => [name, key, ...(lists[n % lists.length] ?? [])]);

test('answers random sequences of commands as Redis does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { maxLength: 40 }), async (commands) => {
      await redis.flushall();
      await fake.flushall();
      await assertSame(commands);
    }),
    { numRuns: 200 },
  );
});

test('removes an expired key', async () => {
  for (const client of [redis, fake]) {
    await client.set('k1', 'text', 'PX', 20);
    await client.hset('k2', 'f', '1');
    await client.pexpire('k2', 20);
    await delay(40);
    assert.is(await client.exists('k1', 'k2'), 0);
    await client.hset('k2', 'g', '1');
    assert.is(await client.pttl('k2'), -1);
  }
});

test.run();
