import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addComment, commentId } from '../support/app/comments.js';
import { anId, cyd, noon } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { assertSound } from '../support/reconcile/damage.js';
import { placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { ok } from '../support/run/effect.js';

const app = await startSmallApp();
const { client, reconcile } = app;

const test = suite<{ scene: Scene }>('reconcile: comments');

test.before.each(async (context) => {
  context.scene = await app.build();
  await ok(addComment(context.scene));
  await ok(addComment(context.scene, { id: commentId('c2'), username: cyd, created_at: noon + 1 }));
  await ok(addComment(context.scene, { id: commentId('c3'), post_id: anId('q1'), username: cyd }));
});
test.after(app.close);

const hash = { id: 'c9', content: 'x', created_at: '5', post_id: 'p1', username: 'bob' };

const PLANTS: readonly (readonly [string, () => Promise<unknown>, readonly string[]])[] = [
  ['a wrong count', () => client.hset('post:p1', 'commentsCount', 7), ['1 post:p1']],
  ['a comment missing from its post', () => client.hdel('post:p2', 'commentsCount'), ['1 post:p2']],
  ['one gone from its post', () => client.zrem('post:p1:comments', 'c1'), ['2 post:p1:comments']],
  [
    'the last comment missing from a post',
    () => client.del('post:q1:comments'),
    ['2 post:q1:comments'],
  ],
  [
    'a comment missing from its author',
    () => client.zrem('user:bob:comments', 'c1'),
    ['2 user:bob:comments'],
  ],
  [
    'a wrong time on a post',
    () => client.zadd('post:p1:comments', 5, 'c2'),
    ['4 post:p1:comments'],
  ],
  [
    'a dangling id on a post',
    () => client.zadd('post:p1:comments', 5, 'ghost'),
    ['3 post:p1:comments'],
  ],
  [
    'a dangling id of an author',
    () => client.zadd('user:bob:comments', 5, 'ghost'),
    ['3 user:bob:comments'],
  ],
  [
    'a comment listed on another post too',
    () => client.zadd('post:p2:comments', noon, 'c1'),
    ['3 post:p2:comments'],
  ],
  [
    'a comment on a post that does not exist',
    () => client.hset('comment:c9', { ...hash, post_id: 'p9' }),
    ['3 comment:c9'],
  ],
  [
    'a comment of an unknown user listed on its post',
    async () => {
      await client.hset('comment:c9', { ...hash, username: 'ghost' });
      await client.zadd('post:p1:comments', 5, 'c9');
    },
    ['3 comment:c9'],
  ],
  [
    'a comment that lost its time',
    () => client.hset('comment:c1', 'created_at', 'x'),
    ['4 comment:c1'],
  ],
];

for (const [fault, plant, places] of PLANTS) {
  test(`${fault} is reported and repaired`, async ({ scene }) => {
    await plant();
    assert.equal(placesOf((await reconcile(scene)).drift), places);
    await reconcile(scene, { repair: true });
    assert.equal((await reconcile(scene)).drift, []);
    await assertSound(client, scene);
  });
}

test.run();
