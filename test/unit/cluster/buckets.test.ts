import * as assert from 'uvu/assert';
import { Command } from 'ioredis';
import { suite } from 'uvu';
import {
  bucketOf,
  inBucket,
  located,
  ownerOf,
  plainName,
} from '../../../src/adapters/redis/cluster/buckets.js';
import { BUCKETS, SLOTS } from '../../../src/domain/health/cluster.js';
import * as keys from '../../../src/adapters/redis/keys.js';
import { SINGLE_KEYS } from '../../../src/adapters/redis/kinds.js';
import { POST_PARTS, printKey, USER_PARTS } from '../../../src/domain/key.js';
import { readDocument } from '../../support/docs/blocks.js';
import { ada, anId, sea } from '../../support/app/fixtures.js';
import { commentId } from '../../support/app/comments.js';

const test = suite('buckets of keys on a cluster');

const slotOf = (key: string): number => new Command('get', [key]).getSlot();

const p1 = anId('p1');
const c1 = commentId('c1');

/** Every key that belongs to one owner, by owner. */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  'user/ada': [
    ...[null, ...USER_PARTS].map((part) => keys.userKey(ada, part)),
    ...keys.keysThatEndWith(ada),
    keys.bannedKey(ada),
    keys.edgesKey(ada),
    keys.goneKey(keys.userKey(ada, 'liked')),
    keys.asideKey(keys.userKey(ada)),
    keys.asideRowKey('user', ada),
    keys.tombstoneKey('user', ada),
    keys.tombstoneKey('name', ada),
    keys.edgeTombstoneKey({ kind: 'like', user: ada, target: 'p1' }),
    keys.edgeTombstoneKey({ kind: 'follow', user: ada, target: 'bob' }),
    keys.deferredKey('user/ada'),
    keys.deferredKey('erased/ada'),
  ],
  'post/p1': [
    ...[null, ...POST_PARTS].map((part) => keys.postKey(p1, part)),
    keys.namesKey('likes', p1),
    keys.goneKey(keys.postKey(p1, 'likes')),
    keys.asideRowKey('post', p1),
    keys.tombstoneKey('post', p1),
    keys.tombstoneKey('left', p1),
    keys.deferredKey('post/p1'),
    keys.deferredKey('authors/p1'),
  ],
  'comment/c1': [
    keys.commentKey(c1),
    keys.tombstoneKey('comment', c1),
    keys.deferredKey('comment/c1'),
  ],
  'hashtag/sea': [
    printKey({ of: 'hashtag', tag: sea, part: 'posts' }),
    printKey({ of: 'hashtag', tag: sea, part: 'ranked' }),
  ],
};

/** The keys that a change or a comparison uses together, by the family that shares a bucket. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'sys:work': [keys.workKey, keys.workCursorsKey],
  'sys:reranks': [keys.reranksKey, keys.rerankCursorsKey],
  'sys:homes': [keys.homesKey, keys.homeWorkKey, keys.homeCursorsKey],
  'sys:fanout': [keys.fanOutKey, keys.fanOutFromKey, keys.fanOutCursorsKey],
  'sys:awakes': [keys.wakesKey, keys.wakeCursorsKey],
  'sys:outbox': [keys.outboxKey, keys.outboxOrderKey, keys.outboxUsersKey, keys.outboxStateKey],
  'sys:dead': [
    keys.deadKey,
    keys.deadOrderKey,
    keys.deadCodesKey,
    keys.deadRowsKey,
    keys.deadCodeKey('x'),
  ],
  'sys:counts': [keys.countsKey, keys.minuteKey(3)],
  'sys:quota': [keys.quotaKey, keys.quotaStateKey],
  'sys:store': [keys.storeKey, keys.probeKey],
  'sys:ids': [keys.userIdsKey, keys.postIdsKey, keys.commentIdsKey],
  'sys:reconcile:1': [keys.reconciliationKey('1'), keys.seenKey('1', 'user')],
};

test('all keys of one owner share a bucket', () => {
  for (const [owner, names] of Object.entries({ ...OWNED, ...FAMILIES }))
    for (const name of names) assert.is(ownerOf(name), owner, name);
});

test('a key that exists only once belongs to no user, post, comment or hashtag', () => {
  for (const name of SINGLE_KEYS)
    assert.not.match(ownerOf(name), /^(?:user|post|comment|hashtag)\//, name);
});

test('the located name has the bucket in front, and the plain name can be read back', () => {
  for (const name of [...Object.values(OWNED), ...Object.values(FAMILIES)].flat()) {
    assert.is(located(name), inBucket(bucketOf(name), name));
    assert.is(plainName(located(name)), name);
  }
});

test('each bucket lies in its own share of the slots, so equal slot ranges have equally many buckets', () => {
  const shares = Array.from({ length: BUCKETS }, (_, bucket) =>
    Math.floor((slotOf(inBucket(bucket, '')) * BUCKETS) / SLOTS),
  );
  assert.equal(
    shares,
    shares.map((_, bucket) => bucket),
  );
});

test('REDIS_KEYS names the owner of the keys', () => {
  const text = readDocument('docs/REDIS_KEYS.md').split('\n## On a cluster\n')[1] ?? '';
  const rows = [...text.matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)];
  assert.ok(rows.length >= 15);
  for (const [, owner = '', cell = ''] of rows)
    for (const [, name = ''] of cell.matchAll(/`([^`]+)`/g)) assert.is(ownerOf(name), owner, name);
  const documented = rows.map(([, owner]) => owner);
  for (const family of Object.keys(FAMILIES).filter((one) => /^sys:[a-z]+$/.test(one)))
    if (!['sys:reranks', 'sys:quota', 'sys:store'].includes(family))
      assert.ok(documented.includes(family), `${family} is not documented`);
});

test('no node has over 10 % more than the mean of the users and posts of a large app', () => {
  const nodes = 3;
  for (const nameOf of [(n: number) => `user:user${n}`, (n: number) => `post:${n}`]) {
    const held = Array<number>(nodes).fill(0);
    for (let n = 1; n <= 200_000; n += 1) {
      const node = Math.floor((slotOf(located(nameOf(n))) * nodes) / SLOTS);
      held[node] = (held[node] ?? 0) + 1;
    }
    assert.ok((Math.max(...held) * nodes) / 200_000 < 1.1, held.join());
  }
});

test('keys shared by all users are spread evenly on few nodes', () => {
  const busy = ['explore:feed', 'users:regular', 'users:models', 'models:top:engagement'];
  const families = ['ids:user', 'search:user', 'journal', 'counts', 'live', 'reranks', 'homes'];
  const names = [...busy, ...families.map((name) => `sys:${name}`), keys.outboxKey];
  const shared = names.map(bucketOf);
  assert.is(new Set(shared).size, names.length);
  for (const nodes of [2, 3, 4]) {
    const held = Array<number>(nodes).fill(0);
    for (const bucket of shared) {
      const node = Math.floor((bucket * nodes) / BUCKETS);
      held[node] = (held[node] ?? 0) + 1;
    }
    assert.ok(Math.max(...held) <= (1.4 * shared.length) / nodes, `${nodes}: ${held.join()}`);
  }
});

test('owners are spread evenly over the buckets', () => {
  const held = new Array<number>(BUCKETS).fill(0);
  for (let n = 0; n < 64 * BUCKETS; n += 1) {
    const bucket = bucketOf(`user:user_${n}`);
    held[bucket] = (held[bucket] ?? 0) + 1;
  }
  // By chance alone 64 in each would vary by 8, and the fullest would hold about 90.
  assert.ok(Math.max(...held) < 110, `the fullest has ${Math.max(...held)}`);
  assert.ok(Math.min(...held) > 30, `the emptiest has ${Math.min(...held)}`);
});

test('the documents name the real buckets of keys', () => {
  const named = ['DEPLOYMENT', 'OPERATIONS', 'REDIS_KEYS'].flatMap((name) =>
    [...readDocument(`docs/${name}.md`).matchAll(/\{\d+\}([\w:]+)/g)].map(([found]) => found),
  );
  assert.ok(named.length > 5);
  for (const found of named) assert.is(located(plainName(found)), found);
});

test.run();
