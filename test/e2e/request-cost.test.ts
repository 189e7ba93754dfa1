import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e-scenario.js';
import { startE2e, type E2eService } from '../support/e2e-service.js';

/** `npm run test:cost` fills 1 000 000, and prints how long a PING beside each request waited. */
const MEMBERS = Number(process.env['COST_MEMBERS'] ?? 60_000);
const PRINTS = process.env['COST_MEMBERS'] !== undefined;

/**
 * CPU of Redis for one request, ms. The budget is 20; what reading the request and sending its answer
 * takes is beside it. One that were made in full would take hundreds.
 */
const MOST_CPU = 80;

const BATCH = 5000;
const FIELD = 'f'.repeat(64);

const test = suite('What one request may cost');

let e2e: E2eService;
let beside: Redis;

const inBatches = async (send: (from: number) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < MEMBERS; from += BATCH) await send(from);
};

const numbers = (from: number): readonly number[] =>
  Array.from({ length: Math.min(BATCH, MEMBERS - from) }, (_, n) => from + n);

/** Names without users: whoever reads their lists reads keys, which is what is measured here. */
const fill = async (): Promise<void> => {
  const { client } = e2e.redis;
  await e2e.write([
    ...['mallory', 'bob'].map((name) => ['HSET', `user:${name}`, 'username', name]),
    [
      'HSET',
      'user:mallory',
      ...Array.from({ length: 60 }, (_, n) => [`${FIELD}${n}`, 'x'.repeat(4096)]).flat(),
    ],
  ]);
  await inBatches((from) =>
    client.sadd('user:bob:followers', ...numbers(from).map((n) => `u${n}`)),
  );
  await inBatches((from) =>
    client.zadd('users:regular', ...numbers(from).flatMap((n) => [n + 1e12, `u${n}`])),
  );
};

const scenario = scenariosOf(test, {
  start: async () => {
    e2e = await startE2e();
    beside = new Redis(e2e.redis.url);
    await fill();
  },
  after: () => Promise.resolve(),
  stop: async () => {
    beside.disconnect();
    await e2e.stop();
  },
});

const cpuOf = async (): Promise<number> => {
  const info = await e2e.redis.client.info('cpu');
  const seconds = ['user', 'sys'].map((kind) =>
    Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)?.[1]),
  );
  return seconds.reduce((sum, one) => sum + one, 0) * 1000;
};

/** Pings until the work is done; the longest that one of them waited, ms. */
const longestWait = async (work: Promise<unknown>): Promise<number> => {
  let [isDone, longest] = [false, 0];
  const end = work.then(() => {
    isDone = true;
  });
  while (!isDone) {
    const begun = performance.now();
    await beside.ping();
    longest = Math.max(longest, performance.now() - begun);
  }
  await end;
  return longest;
};

const measure = async (name: string, ask: () => ReturnType<E2eService['send']>): Promise<void> => {
  const before = await cpuOf();
  let status = 0;
  const asked = ask().then((reply) => {
    status = reply.status;
  });
  const wait = PRINTS ? await longestWait(asked) : await asked.then(() => 0);
  const cpu = (await cpuOf()) - before;
  if (PRINTS)
    process.stdout.write(
      `${name.padEnd(44)} ${status}  CPU ${cpu.toFixed(1).padStart(6)} ms  longest PING ${wait.toFixed(1)} ms\n`,
    );
  assert.ok(status < 500, `${name} was answered ${status}`);
  // The pings themselves take CPU too.
  if (!PRINTS) assert.ok(cpu < MOST_CPU, `${name} took ${cpu.toFixed(1)} ms of Redis`);
};

const many = (count: number, command: readonly unknown[]): readonly unknown[] =>
  Array.from({ length: count }, () => command);
const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

const BATCHES: Readonly<Record<string, readonly unknown[]>> = {
  'one field, many times over': many(10, ['HMGET', 'user:me', ...many(4900, [`${FIELD}0`]).flat()]),
  'many fields, many times over': many(10, ['HMGET', 'user:me', ...names(4900, FIELD)]),
  'the size of a large hash': many(1000, ['HLEN', 'user:me']),
  'a large hash': many(1000, ['HGETALL', 'user:me']),
  'its values': many(1000, ['HVALS', 'user:me']),
  'one of its values': many(1000, ['HGET', 'user:me', `${FIELD}0`]),
  'a large set': many(20, ['SMEMBERS', 'user:bob:followers']),
  'members at random': many(1000, ['SRANDMEMBER', 'user:bob:followers', '-1000']),
  'who is a member': many(50, ['SMISMEMBER', 'user:bob:followers', ...names(4900, 'u')]),
  'a large sorted set': many(20, ['ZRANGE', 'users:regular', '0', '-1', 'WITHSCORES']),
  'a thousand of it': many(1000, ['ZRANGE', 'users:regular', '0', '999']),
  'far down by score': many(1000, [
    ...['ZRANGEBYSCORE', 'users:regular', '-inf', '+inf'],
    ...['LIMIT', String(MEMBERS - 10), '1'],
  ]),
  'far down, backwards': many(1000, [
    ...['ZRANGE', 'users:regular', '+inf', '-inf', 'BYSCORE', 'REV'],
    ...['LIMIT', String(MEMBERS - 10), '1'],
  ]),
  'scores of many': many(50, ['ZMSCORE', 'users:regular', ...names(4900, 'u')]),
  'ranks of many': many(1000, ['ZRANK', 'users:regular', 'u7']),
  'which of many keys are there': many(15, ['EXISTS', ...names(4900, 'post:p')]),
};

scenario('a batch of reads is bounded, whatever it asks', async () => {
  const as = e2e.user('mallory');
  for (const [name, body] of Object.entries(BATCHES))
    await measure(name, () => e2e.send('POST', '/', { as, body }));
});

scenario('a batch of writes is bounded', async () => {
  const fields = names(100, 'g').flatMap((name) => [name, 'y'.repeat(100)]);
  for (const [name, body] of Object.entries({
    'a thousand fields, one by one': names(1000, 'h').map((f) => ['HSET', 'user:bob', f, 'v']),
    'a hundred thousand fields': many(1000, ['HSET', 'user:bob', ...fields]),
    'names that are not there': many(50, ['HDEL', 'user:bob', ...names(4000, 'k')]),
    'large values': many(100, ['HSET', 'user:bob', 'large', 'z'.repeat(9000)]),
  }))
    await measure(name, () => e2e.send('POST', '/redis/write', { as: e2e.key, body }));
});

test.run();
