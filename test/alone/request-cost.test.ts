import { suite } from 'uvu';
import { printCursor } from '../../src/adapters/http/cursor.js';
import type { PostId } from '../../src/domain/post.js';
import { assertCheap, printCost } from '../support/e2e/redis-cost.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';
import { copyTag, plant } from '../support/redis/plant.js';
import { until } from '../support/run/until.js';

/** `npm run test:cost` plants 1 000 000, and prints how long a PING during each request waited. */
const MEMBERS = Number(process.env['COST_MEMBERS'] ?? 60_000);
const prints = process.env['COST_MEMBERS'] !== undefined;

const FIELD = 'f'.repeat(64);

// It runs alone, since another process that competes for the processor makes Redis use more processor time.
const test = suite('the cost of one request');

let e2e: E2eService;

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
    await fill();
  },
  after: () => Promise.resolve(),
  stop: () => e2e.stop(),
});

type Ask = () => ReturnType<E2eService['send']>;

const measure = (name: string, ask: Ask, first?: Ask): Promise<void> =>
  prints ? printCost(e2e, name, ask) : assertCheap(e2e, name, ask, first);

const many = (count: number, command: readonly unknown[]): readonly unknown[] =>
  Array.from({ length: count }, () => command);
const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

const BATCHES: Readonly<Record<string, readonly unknown[]>> = {
  'one field, named many times': many(10, [
    'HMGET',
    'user:me',
    ...many(4900, [`${FIELD}0`]).flat(),
  ]),
  'many fields, named many times': many(10, ['HMGET', 'user:me', ...names(4900, FIELD)]),
  'the size of a large hash': many(1000, ['HLEN', 'user:me']),
  'a large hash': many(1000, ['HGETALL', 'user:me']),
  'the values of a large hash': many(1000, ['HVALS', 'user:me']),
  'one value of a large hash': many(1000, ['HGET', 'user:me', `${FIELD}0`]),
  'a large set': many(20, ['SMEMBERS', 'user:bob:followers']),
  'random members': many(1000, ['SRANDMEMBER', 'user:bob:followers', '-1000']),
  'membership of many names': many(50, ['SMISMEMBER', 'user:bob:followers', ...names(4900, 'u')]),
  'a large sorted set': many(20, ['ZRANGE', 'users:regular', '0', '-1', 'WITHSCORES']),
  'a thousand members of a large sorted set': many(1000, ['ZRANGE', 'users:regular', '0', '999']),
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
  'existence of many keys': many(15, ['EXISTS', ...names(4900, 'post:p')]),
};

scenario('a batch of any reads is bounded', async () => {
  const as = e2e.user('mallory');
  for (const [name, body] of Object.entries(BATCHES))
    await measure(name, () => e2e.send('POST', '/', { as, body }));
});

scenario('a batch of writes is bounded', async () => {
  const fields = names(100, 'g').flatMap((name) => [name, 'y'.repeat(100)]);
  for (const [name, body] of Object.entries({
    'a thousand fields, one by one': names(1000, 'h').map((f) => ['HSET', 'user:bob', f, 'v']),
    'a hundred thousand fields': many(1000, ['HSET', 'user:bob', ...fields]),
    'missing fields': many(50, ['HDEL', 'user:bob', ...names(4000, 'k')]),
    'large values': many(100, ['HSET', 'user:bob', 'large', 'z'.repeat(9000)]),
  }))
    await measure(name, () => e2e.send('POST', '/redis/write', { as: e2e.key, body }));
});

const NAMES = ['/users/bob/followers', '/posts/p0/likes', '/users/me/following'];

/** The first page of each list, and the page after it. */
const PAGES: readonly string[] = [
  ...['explore', 'following', 'hashtag/sea', 'hashtag/gone', 'hashtag/long'].map(
    (feed) => `/feed/${feed}?limit=100`,
  ),
  ...['explore', 'following', 'hashtag/sea', 'hashtag/long', 'hashtag/sea/ranked'].map(
    (feed) => `/feed/${feed}?limit=100&offset=1000`,
  ),
  ...['hashtag/sea', 'hashtag/long'].map((feed) => `/feed/${feed}/ranked?limit=100`),
  ...['bob/posts', 'me/bookmarked', 'me/liked'].flatMap((list) => [
    `/users/${list}?limit=100`,
    `/users/${list}?limit=100&offset=1000`,
  ]),
  ...NAMES.flatMap((list) =>
    ['', '&offset=1000', '&expand=profile'].map((more) => `${list}?limit=100${more}`),
  ),
  `/feed/explore/new?since=${printCursor({ at: 0, score: 1, created_at: 1, id: 'p0' as PostId })}`,
  `/search/hashtags/top-posts?hashtags=${TAGS.join(',')}&postsPerHashtag=50`,
  '/search/users/newest?limit=100',
  '/search/models/top?limit=100',
  '/posts/p0',
  '/users/bob',
];

scenario('a page of a list of any size is bounded', async () => {
  const as = e2e.user('mallory');
  // The lists of names by time that these pages need are built at their first read, in pieces of some hundred.
  for (const list of NAMES) {
    const read = () => e2e.send('GET', list, { as });
    await (prints ? measure(`${list}, for the first time`, read) : read());
  }
  // The home of a reader is built at the first read of the following feed, too.
  await e2e.send('GET', '/feed/following', { as });
  const redis = e2e.redis.client;
  await until(
    'the home is complete',
    async () =>
      (await redis.hget('sys:home:mallory', 'is')) === 'ready' &&
      (await redis.exists('sys:homes:work')) === 0,
  );
  for (const path of PAGES) {
    let next = '';
    const ask = async (page: string): ReturnType<Ask> => {
      const reply = await e2e.send('GET', page, { as });
      const cursor = at(reply.json, 'pagination', 'nextCursor');
      next = typeof cursor === 'string' ? `&cursor=${cursor}` : '';
      return reply;
    };
    await measure(path, () => ask(path));
    const further = path + next;
    if (next !== '')
      await measure(
        further,
        () => ask(further),
        () => e2e.send('GET', path, { as }),
      );
  }
});

test.run();
