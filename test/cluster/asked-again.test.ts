import type { Cluster } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketOf } from '../../src/adapters/redis/cluster/buckets.js';
import { commentKey, postKey, userKey } from '../../src/adapters/redis/keys.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeAddComment } from '../../src/application/use-cases/comments.js';
import { aComment, commentId } from '../support/app/comments.js';
import { ada, anId, aPost, cyd, FEW } from '../support/app/fixtures.js';
import { postsOf } from '../support/app/posts.js';
import type { Scene } from '../support/app/scene.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { dyingBeforeFinish } from '../support/redis/dying-client.js';
import { ok } from '../support/run/effect.js';

const stage = await makeStage();

const test = suite('a request on a cluster repeated while its first attempt is half done');
test.after(stage.close);

/** Stores with budgets, so that the primary part is the one that charges the actor, not one that readers see. */
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
  'a comment that is listed, but not stored yet': [comment, 'c9', commentKey(commentId('c9'))],
  'a post that is not stored yet': [post, 'p9', postKey(anId('p9'))],
  'a post whose idempotent answer is not stored yet': [post, 'p9', userKey(ada)],
} as const;

for (const [name, [create, id, key]] of Object.entries(CASES))
  test(`${name} is created once and answered as by the first attempt`, async () => {
    const scene = await stage.begin();
    await create({
      ...scene,
      stores: storesBy(dyingBeforeFinish(stage.client, bucketOf(key))),
    }).catch(() => undefined);
    assert.is(await create({ ...scene, stores: storesBy(stage.client) }), id);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), []);
  });

test.run();
