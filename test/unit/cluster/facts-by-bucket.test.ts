import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { bucketOf } from '../../../src/adapters/redis/cluster/buckets.js';
import { factsByBucket } from '../../../src/adapters/redis/cluster/facts-by-bucket.js';

const test = suite('reads of keys in several buckets');

const keys = ['user:ada', 'user:bob', 'user:ada:posts', 'user:cyd'];
assert.is(new Set(keys.map(bucketOf)).size, 3);

/** Joins what each bucket answers; the replies are given by the first key of each bucket. */
const joined = (plan: Parameters<typeof factsByBucket>[1], replies: Record<string, unknown[]>) => {
  const { parts, join } = factsByBucket(keys, plan);
  return join(parts.map((part) => replies[part.keys[0] ?? ''] ?? []));
};

test('each bucket is asked for its own keys, and the replies keep the order of the plan', () => {
  const plan = [
    ['HGET', 2, 'bio'],
    ['HGET', 1, 'bio'],
    ['SCARD', 3],
  ] as const;
  const { parts } = factsByBucket(keys, plan);
  assert.equal(
    parts.map((part) => [part.keys, part.plan]),
    [
      [['user:bob'], [['HGET', 1, 'bio']]],
      [
        ['user:ada', 'user:ada:posts'],
        [
          ['HGET', 1, 'bio'],
          ['SCARD', 2],
        ],
      ],
    ],
  );
  assert.equal(joined(plan, { 'user:bob': ['b'], 'user:ada': ['a', 3] }), ['b', 'a', 3]);
});

test('the reply for many keys is null if none of them exists in any bucket', () => {
  const plan = [['HGETALL', [1, 2, 4]]] as const;
  assert.equal(joined(plan, { 'user:ada': [null], 'user:bob': [null], 'user:cyd': [null] }), [
    null,
  ]);
});

test('if one of many keys exists, each other one gets the empty reply of its command', () => {
  const found = { 'user:ada': [null], 'user:bob': [[['bio', 'x']]], 'user:cyd': [null] };
  assert.equal(joined([['HGETALL', [1, 2, 4]]], found), [[[], ['bio', 'x'], []]]);
  assert.equal(joined([['GET', [1, 2, 4]]], { ...found, 'user:bob': [['x']] }), [
    [null, 'x', null],
  ]);
});

test.run();
