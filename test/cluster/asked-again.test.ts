import type { Cluster } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketOf, inBucket } from '../../src/adapters/redis/cluster/buckets.js';
import { commentKey, postKey, userKey } from '../../src/adapters/redis/keys.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeAddComment } from '../../src/application/use-cases/comments.js';
import { aComment, commentId } from '../support/app/comments.js';
import { ada, anId, aPost, cyd, FEW } from '../support/app/fixtures.js';
import { postsOf } from '../support/app/posts.js';
import type { Scene } from '../support/app/scene.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { ok } from '../support/run/effect.js';

const stage = await makeStage();

const test = suite('a request on a cluster that is sent again while its first try is half done');
test.after(stage.close);

/** A process that dies before it carries out its change in the bucket of this key. */
const dyingBefore = (key: string): Cluster =>
  new Proxy(stage.client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (name !== 'finish' || typeof method !== 'function') return method;
      return (...words: readonly unknown[]): unknown =>
        String(words[1]).startsWith(inBucket(bucketOf(key), ''))
          ? Promise.reject(new Error('Connection is closed.'))
          : Reflect.apply(method, target, words);
    },
  });

/** Stores with budgets, so that the primary is the part that charges the actor, and no bucket where the result is seen. */
const storesBy = (client: Cluster) =>
  makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax: 1000,
    outboxMax: 1000,
    budgets: FEW,
  });

const comment = ({ stores, time }: Scene): Promise<string> =>
  ok(
    makeAddComment(stores.comments)(
      aComment({ id: commentId('c9'), username: cyd }),
      { version: time.now(), byUser: true, spender: cyd },
      time.now(),
    ),
  ).then((made) => made.comment.id);

const post = ({ stores, time }: Scene): Promise<string> =>
  ok(
    postsOf(stores).create(
      aPost({ id: anId('p9'), author: ada, created_at: time.now() }),
      { scope: 'ada', key: 'k', digest: 'd' },
      time.now(),
      { version: time.now(), byUser: true, spender: ada },
    ),
  ).then((made) => made.id);

const CASES = {
  'a comment that is not listed yet': [comment, 'c9', postKey(anId('p1'))],
  'a comment that is listed, and not there yet': [comment, 'c9', commentKey(commentId('c9'))],
  'a post that is not there yet': [post, 'p9', postKey(anId('p9'))],
  'a post whose answer is not kept yet': [post, 'p9', userKey(ada)],
} as const;

for (const [name, [make, id, key]] of Object.entries(CASES))
  test(`${name}: it is made once, and answered as the first try would have been`, async () => {
    const scene = await stage.begin();
    await make({ ...scene, stores: storesBy(dyingBefore(key)) }).catch(() => undefined);
    assert.is(await make({ ...scene, stores: storesBy(stage.client) }), id);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), []);
  });

test.run();
