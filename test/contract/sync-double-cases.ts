import * as assert from 'uvu/assert';
import { ask, ban, drain, idsOn, like, page } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { anId, aPost, bob, cyd, HOUR, noon, sea } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');

const fieldsOf = (scene: Scene, ...fields: readonly string[]): Promise<unknown> =>
  ask(scene, 'HMGET', 'post:p1', ...fields);

/** A ban or unban: the id of the post, whether it is banned, and when. */
type BanAct = readonly [id: string, banned: boolean, at: number];

const BAN_ACTS: readonly (readonly [
  name: string,
  earlier: readonly BanAct[],
  later: readonly BanAct[],
])[] = [
  ['ban by Xano id, unban by external id', [['99', true, noon]], [['p1', false, noon + HOUR]]],
  ['ban by external id, unban by Xano id', [['p1', true, noon]], [['99', false, noon + HOUR]]],
  [
    'unban by Xano id, repeated ban by external id',
    [
      ['99', true, noon],
      ['99', false, noon + HOUR],
    ],
    [
      ['p1', true, noon],
      ['p1', true, noon + 2 * HOUR],
    ],
  ],
];

export const doubleCases: Declare = (test) => {
  const early = row('post', 2, { id: 99, username: 'ada', content: 'newer #sea' });
  const whole = (version: number, fields: object = {}) =>
    row('post', version, { id: 99, external_id: 'p1', username: 'ada', ...fields });
  const liked = (username: string, version: number) =>
    row('like', null, { username, post_id: 99, created_at: at(version) });
  const users = ['ada', 'bob', 'cyd'].map((username) => row('user', 1, { username }));

  const assertMerged = async (scene: Scene): Promise<void> => {
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:99'), 0);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), ['p1']);
    assert.is(await waiting(scene), 0);
  };

  test('a row with external_id merges what was stored under its Xano id into that post', async (scene) => {
    await sent(scene, ...users, early, liked('bob', 3));
    assert.equal(await sent(scene, whole(1, { content: 'older', media_url: 'https://a.b/c' })), [
      'applied',
    ]);
    await assertMerged(scene);
    const fields = ['content', 'media_url', 'likesCount'];
    assert.equal(await fieldsOf(scene, ...fields), ['newer #sea', 'https://a.b/c', '1']);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), ['p1']);
    assert.equal(await sent(scene, gone('post', 4, { id: 99 })), ['applied']);
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'post:99'), 0);
  });

  test('a post made here is merged with what was stored under its Xano id', async (scene) => {
    await sent(scene, ...users);
    await ok(
      postsOf(scene.stores).create(aPost({ id: p1 }), null, noon, { version: at(1), byUser: true }),
    );
    await like(scene, cyd, p1);
    await sent(scene, early, liked('bob', 3), liked('cyd', 3));
    assert.equal(await sent(scene, whole(1.5, { content: 'older', media_url: 'https://a.b/c' })), [
      'applied',
    ]);
    await assertMerged(scene);
    const fields = ['content', 'media_url', 'likesCount'];
    assert.equal(await fieldsOf(scene, ...fields), ['newer #sea', 'https://a.b/c', '2']);
  });

  test('a delete under either id removes older records of both', async (scene) => {
    await sent(scene, ...users, early, liked('bob', 3), liked('cyd', 6));
    await sent(scene, gone('post', 4, { external_id: 'p1' }));
    assert.equal(await sent(scene, whole(1)), ['stale']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'post:99'), 0);
    await sent(scene, whole(5, { content: 'again #sea' }));
    await assertMerged(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['cyd']);
  });

  test('a like undone under the Xano id stays removed after the merge', async (scene) => {
    await sent(scene, ...users, early, gone('like', 5, { username: 'bob', post_id: 99 }));
    await sent(scene, whole(1), liked('bob', 4));
    assert.equal(await sent(scene, liked('bob', 4)), ['stale']);
    await assertMerged(scene);
    assert.equal(await fieldsOf(scene, 'likesCount'), ['0']);
  });

  test('a merge keeps the ban of the post stored under its Xano id', async (scene) => {
    await sent(scene, ...users, early);
    await ban(scene, anId('99'), bob);
    await sent(scene, whole(3));
    await drain(scene);
    assert.equal(await fieldsOf(scene, 'banned', 'banned_by'), ['1', 'bob']);
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), []);
    await sent(scene, row('post', 1, { id: 100, username: 'ada', content: '#sea' }));
    await sent(scene, row('post', 1, { id: 'p2', username: 'ada', content: '#sea' }));
    await ban(scene, anId('100'), bob);
    await sent(scene, row('post', 2, { id: 100, external_id: 'p2', content: 'x #sea' }));
    await drain(scene);
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), []);
  });

  const setBan = (scene: Scene, [id, banned, at]: BanAct): Promise<unknown> =>
    ok(
      postsOf(scene.stores).setBan(
        anId(id),
        banned ? { banned_at: at, banned_by: bob } : null,
        null,
        at,
      ),
    );

  for (const [name, earlier, later] of BAN_ACTS)
    for (const acts of [[earlier, later] as const, [later, earlier] as const])
      test(`a merge keeps the latest ban or unban: ${name}, the older ${acts[0] === earlier ? 'first' : 'last'}`, async (scene) => {
        await sent(
          scene,
          ...users,
          early,
          row('post', 1, { id: 'p1', username: 'ada', content: 'x' }),
        );
        for (const some of acts) for (const act of some) await setBan(scene, act);
        await sent(scene, whole(3));
        await drain(scene);
        const [, isBanned] = later.at(-1) ?? [];
        assert.equal(await fieldsOf(scene, 'banned'), [isBanned === true ? '1' : null]);
        assert.equal(
          idsOn(await page(scene, { kind: 'hashtag', tag: sea })),
          isBanned === true ? [] : ['p1'],
        );
      });

  test('a post made here with a numeric id is not merged with the row of that Xano id', async (scene) => {
    await sent(scene, ...users, row('post', 1, { id: 'p1', username: 'ada', content: 'mine' }));
    const taken = aPost({ id: anId('99'), author: bob });
    await ok(postsOf(scene.stores).create(taken, null, noon, { version: at(5), byUser: true }));
    await sent(scene, whole(2));
    assert.equal(await fieldsOf(scene, 'username', 'content'), ['ada', 'mine']);
    assert.is(await ask(scene, 'HGET', 'post:99', 'username'), 'bob');
  });
};
