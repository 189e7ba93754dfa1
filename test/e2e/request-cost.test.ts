import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';
import { copyTag, plant } from '../support/redis/plant.js';
import { until } from '../support/run/until.js';

/** `npm run test:cost` fills 1 000 000, and prints how long a PING beside each request waited. */
const MEMBERS = Number(process.env['COST_MEMBERS'] ?? 60_000);
const PRINTS = process.env['COST_MEMBERS'] !== undefined;

/**
 * CPU of Redis for one request, in times what it takes to read 1 000 slices of ten, as a machine may be slow. The
 * dearest takes 7 alone, and half as much again where others want the processor; one made in full would take hundreds.
 */
const MOST_CPU = 12;

const FIELD = 'f'.repeat(64);

const test = suite('What one request may cost');

let e2e: E2eService;
let beside: Redis;
let yard: number;

const TAGS = Array.from({ length: 12 }, (_, n) => `t${n}`);

const fill = async (): Promise<void> => {
  await e2e.write([
    ...['mallory', 'bob'].map((name) => ['HSET', `user:${name}`, 'username', name]),
    [
      'HSET',
      'user:mallory',
      ...Array.from({ length: 60 }, (_, n) => [`${FIELD}${n}`, 'x'.repeat(4096)]).flat(),
    ],
  ]);
  await plant(e2e.redis.client, MEMBERS);
  await copyTag(e2e.redis.client, 'sea', TAGS);
};

const scenario = scenariosOf(test, {
  start: async () => {
    e2e = await startE2e();
    beside = new Redis(e2e.redis.url);
    await e2e.redis.client.config('SET', 'slowlog-log-slower-than', '1000');
    await fill();
    yard = await yardstick();
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

const SLICES = `for _ = 1, 1000 do redis.call('ZREVRANGE', KEYS[1], 0, 9, 'WITHSCORES') end`;

/** The least of some, since others want the processor too, ms. */
const yardstick = async (): Promise<number> => {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = await cpuOf();
    await e2e.redis.client.eval(SLICES, 1, 'explore:feed');
    least = Math.min(least, (await cpuOf()) - before);
  }
  return least;
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

/** The longest that Redis served one command, and so nobody else, ms: all above one are in its log. */
const longestCommand = async (): Promise<number> => {
  const log = (await e2e.redis.client.call(
    'SLOWLOG',
    'GET',
    '128',
  )) as readonly (readonly number[])[];
  return Math.max(0, ...log.map(([, , us = 0]) => us / 1000));
};

const shown = (ms: number): string => `${ms.toFixed(1).padStart(6)} ms`;

const measure = async (name: string, ask: () => ReturnType<E2eService['send']>): Promise<void> => {
  await e2e.redis.client.call('SLOWLOG', 'RESET');
  const before = await cpuOf();
  let status = 0;
  const asked = ask().then((reply) => {
    status = reply.status;
  });
  const wait = PRINTS ? await longestWait(asked) : await asked.then(() => 0);
  const cpu = (await cpuOf()) - before;
  const held = await longestCommand();
  if (PRINTS)
    process.stdout.write(
      `${name.slice(0, 60).padEnd(60)} ${status}  CPU ${shown(cpu)}  longest command ${shown(held)}  PING ${shown(wait)}\n`,
    );
  assert.ok(status < 500, `${name} was answered ${status}`);
  // The pings themselves take CPU too.
  if (!PRINTS) assert.ok(cpu < MOST_CPU * yard, `${name} took ${cpu.toFixed(1)} ms of Redis`);
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

const NAMES = ['/users/bob/followers', '/posts/p0/likes', '/users/me/following'];

/** Each first page, and the one after it. */
const PAGES: readonly string[] = [
  ...['explore', 'following', 'hashtag/sea', 'hashtag/gone', 'hashtag/long'].map(
    (feed) => `/feed/${feed}?limit=100`,
  ),
  ...['explore', 'following', 'hashtag/sea', 'hashtag/long', 'hashtag/sea/ranked'].map(
    (feed) => `/feed/${feed}?limit=100&offset=1000`,
  ),
  ...['hashtag/sea', 'hashtag/long'].map((feed) => `/feed/${feed}/ranked?limit=100`),
  ...['bob/posts', 'me/bookmarked'].flatMap((list) => [
    `/users/${list}?limit=100`,
    `/users/${list}?limit=100&offset=1000`,
  ]),
  ...NAMES.flatMap((list) => [`${list}?limit=100`, `${list}?limit=100&offset=1000`]),
  `/search/hashtags/top-posts?hashtags=${TAGS.join(',')}&postsPerHashtag=50`,
  '/search/users/newest?limit=100',
  '/search/models/top?limit=100',
  '/posts/p0',
  '/users/bob',
];

scenario('a page is bounded, however large its list', async () => {
  const as = e2e.user('mallory');
  // The names by time that these need are made when they are first read, in pieces of some hundred.
  for (const list of NAMES) {
    const read = () => e2e.send('GET', list, { as });
    await (PRINTS ? measure(`${list}, for the first time`, read) : read());
  }
  // So is the home of who reads the following feed for the first time.
  await e2e.send('GET', '/feed/following', { as });
  const redis = e2e.redis.client;
  await until(
    'the home is whole',
    async () =>
      (await redis.hget('sys:home:mallory', 'is')) === 'ready' &&
      (await redis.exists('sys:homes:work')) === 0,
  );
  for (const path of PAGES) {
    let next = '';
    const ask = async (page: string): ReturnType<E2eService['send']> => {
      const reply = await e2e.send('GET', page, { as });
      const cursor = at(reply.json, 'pagination', 'nextCursor');
      next = typeof cursor === 'string' ? `&cursor=${cursor}` : '';
      return reply;
    };
    await measure(path, () => ask(path));
    const further = path + next;
    if (next !== '') await measure(further, () => ask(further));
  }
});

test.run();
