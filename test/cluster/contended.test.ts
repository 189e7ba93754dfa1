import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { bucketOf, inBucket, memberOf } from '../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { locksKey, postKey, tagKeys, userKey } from '../../src/adapters/redis/keys.js';
import { keyList } from '../../src/adapters/redis/plan.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { transaction } from '../../src/adapters/redis/transaction.js';
import { LEADERBOARD } from '../../src/domain/derive.js';
import type { Hashtag } from '../../src/domain/hashtag.js';
import { anId, ada, noon } from '../support/app/fixtures.js';
import { heldIn } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });
const { redis } = connectionTo(client, null, () => undefined);

const test = suite('a score on a cluster that concurrent changes write');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

/** The bucket of the leaderboard, which is written after the answer, so that its part is unfinished after the commit. */
const bucket = bucketOf(LEADERBOARD.name);
const inSameBucket = <A>(nameOf: (n: number) => A, keyOf: (name: A) => string): A => {
  for (let n = 0; ; n += 1) if (bucketOf(keyOf(nameOf(n))) === bucket) return nameOf(n);
};
const post = inSameBucket((n) => anId(`p${n}`), postKey);
const tag = inSameBucket(
  (n) => `t${n}` as Hashtag,
  (name) => tagKeys(name).ranked,
);

test('a commit marks the lock of another change of the same score as contended', async () => {
  const feed = tagKeys(tag).ranked;
  const [row, locks] = [inBucket(bucket, postKey(post)), inBucket(bucket, locksKey)];
  await client.hset(row, { username: ada, created_at: noon, likesCount: 4 });
  await client.hset(locks, memberOf(feed, post), 'Eother ');
  const list = keyList();
  const [at, top] = [list.place(feed, 'zset'), list.place(LEADERBOARD.name, 'zset')];
  const plan = transaction(list, {
    checks: [],
    ops: [
      ['rank', list.place(postKey(post), 'hash'), post, String(noon), [at]],
      ['HSET', list.place(userKey(ada), 'hash'), 'bio', 'new'],
      ['ZADD', top, '1', ada],
    ],
    spend: null,
  });
  await ok(redis.transact(list.keys, plan));
  await until('the change is finished', async () =>
    (await heldIn(client)).every((key) => key === locks),
  );
  assert.equal(await client.hgetall(locks), { [memberOf(feed, post)]: 'Gother ' });
});

test.run();
