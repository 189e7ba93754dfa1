import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { BUCKETS } from '../../../src/domain/health/cluster.js';
import { firstPlace } from '../../../src/adapters/redis/cluster/halves.js';
import { bucketOf } from '../../../src/adapters/redis/cluster/buckets.js';
import type { Part } from '../../../src/adapters/redis/cluster/part.js';
import { partsOf } from '../../../src/adapters/redis/cluster/parts.js';
import { edgeOps } from '../../../src/adapters/redis/keyspace/edges.js';
import { putPostOps } from '../../../src/adapters/redis/keyspace/posts.js';
import { postKey } from '../../../src/adapters/redis/keys.js';
import { keyList, type Operation } from '../../../src/adapters/redis/plan.js';
import { ada, anId, bob, cyd, noon, sea } from '../../support/app/fixtures.js';

const test = suite('parts of a change by bucket');

const id = anId('p1');
const NEW_POST = {
  do: 'put-post',
  id,
  author: ada,
  previousAuthor: null,
  isNew: true,
  createdAt: noon,
  isBanned: false,
  changes: { content: '#sea' },
  hashtags: [sea],
  tagsLeft: [],
  mentions: [],
  versions: null,
  place: 'all',
} as const;

/** Returns the stages in which the row of the post is written. */
const stagesOfRow = (step: Parameters<typeof putPostOps>[1]): readonly number[] => {
  const list = keyList();
  const ops = putPostOps(list, step, { now: noon, exploreMax: 10 });
  const { parts } = partsOf(list.keys, { checks: [], ops, kinds: '', tells: undefined });
  return parts.flatMap((part) =>
    part.stages.flatMap((ops, stage) => {
      const isWritten = ops.some(
        ([, half]) =>
          ['HSET', 'HDEL', 'adopt'].includes(half[0]) &&
          part.keys[(firstPlace(half) ?? 0) - 1] === postKey(id),
      );
      return isWritten ? [stage] : [];
    }),
  );
};

test('the row of a new post is written in one stage, together with the copied fields of its author', () => {
  assert.is(stagesOfRow(NEW_POST).length, 1);
});

test('the row of a post that gets another author is written in one stage too', () => {
  assert.is(stagesOfRow({ ...NEW_POST, isNew: false, previousAuthor: bob }).length, 1);
});

const partsOfNewPost = (post: object = {}) => {
  const list = keyList();
  const ops = putPostOps(list, { ...NEW_POST, ...post }, { now: noon, exploreMax: 10 });
  return partsOf(list.keys, { checks: [], ops, kinds: '', tells: undefined });
};

const locksOf = ({ wants }: Part): readonly (readonly [letters: string, name: string])[] =>
  wants.flatMap((letters, at) => (at % 2 === 0 ? [[letters, wants[at + 1] ?? ''] as const] : []));

test('a new post is decided in the bucket of its author', () => {
  // The post's row waits for what it copies of its author, and its places among others wait for the row.
  assert.ok(partsOfNewPost().primary.keys.includes('user:ada'));
});

test('only keys that start further work are written after the answered stage', () => {
  for (const { keys, stages, answeredStage } of partsOfNewPost().parts) {
    const isActedUpon = ['sys:fanout', 'sys:live', 'sys:reranks'].includes(keys[0] ?? '');
    for (const [stage, ops] of stages.entries())
      if (ops.length > 0) assert.is(stage > answeredStage, isActedUpon, keys.join());
  }
});

test('the lock on a home timeline is held until the author has the new follower', () => {
  const list = keyList();
  const edge = { kind: 'follow', user: bob, target: ada } as const;
  const step = { do: 'set-edge', edge, present: true, was: false, at: 9, since: 9 } as const;
  const other = { ...edge, target: cyd };
  const ops = [edge, other].flatMap((one) =>
    edgeOps(list, { ...step, edge: one, sent: null, post: null }, noon),
  );
  const { parts } = partsOf(list.keys, { checks: [], ops, kinds: '', tells: undefined });
  const [reader, author] = ['sys:home:bob', 'user:ada:followers'].map((key) =>
    parts.find(({ keys }) => keys.includes(key)),
  );
  assert.ok(reader !== undefined && author !== undefined);
  assert.equal(
    locksOf(reader).find(([, name]) => name === 'sys:home:bob'),
    ['X', 'sys:home:bob'],
  );
  assert.ok(reader.lastStage > author.answeredStage, 'it is held beyond the answer');
  assert.ok(reader.answeredStage < reader.lastStage, 'the answer does not wait for that');
  const doubts = reader.stages.flatMap((some, stage) =>
    some.flatMap(([, half]) => (half[0] === 'doubt' ? [stage] : [])),
  );
  assert.equal(doubts, [0, 0], 'the doubt is stored at once');
});

test('new posts of two authors with the same hashtag share no exclusive lock', () => {
  const locksOfPost = (post: object) => partsOfNewPost(post).parts.flatMap(locksOf);
  const other = locksOfPost({ id: anId('p2'), author: bob });
  const alone = locksOfPost({}).flatMap(([letter, name]) => (letter === 'X' ? [name] : []));
  assert.ok(alone.includes('post:p1'));
  assert.equal(
    other.filter(([, name]) => alone.includes(name)),
    [],
  );
});

test('rare keys of one owner share one lock, separate from other owners', () => {
  const names = [
    'sys:grave:user:ada',
    'sys:aside:user:ada',
    'sys:deferred:user/ada',
    'sys:aside:user:bob',
  ];
  const absent = names.map((_, at) => at + 1);
  const { parts } = partsOf(names, { checks: [], absent, ops: [], kinds: '', tells: undefined });
  assert.equal(parts.flatMap(locksOf), [
    ['S', 'user/ada'],
    ['S', 'user/bob'],
  ]);
});

test('an edge takes one lock on each side, which includes the names by time', () => {
  const keys = [
    ...['sys:edges:ada', 'user:ada:following', 'sys:names:following:ada'],
    ...['user:bob:followers', 'sys:names:followers:bob', 'post:p1:likes', 'sys:names:likes:p1'],
  ];
  const ops: readonly Operation[] = [
    ['HSET', 1, 'follow:bob', '9', 'sent:follow:bob', '7>8'],
    ['SADD', 2, 'bob'],
    ['enter', 3, 2, '9', 'bob'],
    ['SADD', 4, 'ada'],
    ['enter', 5, 4, '9', 'ada'],
    ['SADD', 6, 'ada'],
    ['enter', 7, 6, '9', 'ada'],
  ];
  const { parts } = partsOf(keys, { checks: [], ops, kinds: '', tells: undefined });
  assert.equal(
    parts.flatMap(locksOf).toSorted(([, one], [, other]) => (one < other ? -1 : 1)),
    [
      ['I', 'post:p1:likes'],
      ['X', 'post:p1:likes\u007fada'],
      ['I', 'sys:edges:ada'],
      ['I', 'user:ada:following'],
      ['X', 'user:ada:following\u007fbob'],
      ['I', 'user:bob:followers'],
      ['X', 'user:bob:followers\u007fada'],
    ],
  );
});

test('all search terms of one user share one lock', () => {
  const ops: readonly Operation[] = [
    ['ZADD', 1, '0', 'ada\0ada', '0', 'lovelace\0ada', '0', 'bob\0bob', '0', 'nobody'],
  ];
  const { parts } = partsOf(['sys:search:user'], { checks: [], ops, kinds: '', tells: undefined });
  assert.equal(
    parts.flatMap(locksOf).map(([, name]) => name),
    ['sys:search:user', ...['ada', 'bob', 'nobody'].map((of) => `sys:search:user\u007f${of}`)],
  );
});

test('a change of many records locks their whole bucket, unless that has a key that exists only once', () => {
  const names = Array.from({ length: 16 }, (_, at) => `sys:grave:like:ada:${at}`);
  const locked = (keys: readonly string[]) => {
    const ops = keys.map((_, at): Operation => ['HSET', at + 1, 'a', 'b']);
    const { parts } = partsOf(keys, { checks: [], ops, kinds: '', tells: undefined }, 'wide');
    return parts.map((part) => locksOf(part).map(([, name]) => name));
  };
  const once = Array.from({ length: 5000 }, (_, at) => `sys:limits:${at}`);
  const single = once.find((name) => bucketOf(name) === bucketOf('user:ada')) ?? '';
  assert.equal(locked(names), [['*']]);
  assert.not(locked(names.slice(1)).flat().includes('*'));
  assert.not(
    locked([...names, single])
      .flat()
      .includes('*'),
  );
});

test('a large change locks at most a fifth of all buckets whole', () => {
  const keys = Array.from({ length: 20_000 }, (_, at) => `user:u${at}`);
  const ops = keys.map((_, at): Operation => ['HSET', at + 1, 'a', 'b']);
  const { parts } = partsOf(keys, { checks: [], ops, kinds: '', tells: undefined }, 'wide');
  const wide = parts.filter((part) => locksOf(part).some(([, name]) => name === '*'));
  assert.is(parts.length, BUCKETS);
  assert.is(wide.length, Math.floor(BUCKETS / 5));
});

test.run();
