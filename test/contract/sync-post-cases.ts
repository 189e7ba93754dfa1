import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { MAX_HASHTAGS, type Hashtag } from '../../src/domain/hashtag.js';
import {
  ask,
  ban,
  bookmark,
  drain,
  idsOn,
  join,
  like,
  page,
  publish,
  unban,
} from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, cyd, HOUR, noon, sea } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';
import { feedsOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');

const aRow = (version: number | null, fields: object = {}) =>
  row('post', version, { id: 'p1', username: 'ada', content: 'hello #sea', ...fields });

const fieldsOf = (scene: Scene, ...fields: readonly string[]): Promise<unknown> =>
  ask(scene, 'HMGET', 'post:p1', ...fields);

const scoreOn = (scene: Scene, key: string): Promise<unknown> => ask(scene, 'ZSCORE', key, 'p1');

const FEEDS = ['user:ada:posts', 'explore:feed', 'hashtag:sea:posts', 'hashtag:sea:ranked'];

const ROWS: Declare = (test) => {
  test('a row creates a post in every feed', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada', display_name: 'Ada' }));
    const created_at = noon - HOUR;
    const fields = { created_at, hashtags: ['sky', 'no tag!'], media_url: null };
    assert.equal(await sent(scene, aRow(1, fields)), ['left_out']);
    assert.equal(
      await fieldsOf(scene, 'id', 'user_id', 'username', 'display_name', 'hashtags', 'media_url'),
      ['p1', '7', 'ada', 'Ada', '["sky","sea"]', ''],
    );
    for (const key of ['user:ada:posts', 'explore:feed', 'hashtag:sea:posts', 'hashtag:sky:posts'])
      assert.is(await scoreOn(scene, key), String(created_at), key);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
    const { post } = await ok(feedsOf(scene.stores).post(p1, null));
    assert.equal(post.given_hashtags, ['sky']);
  });

  test('a row without visible text is applied, new or edited', async (scene) => {
    await join(scene, ada);
    // Contents that show nothing: spaces, joiners, a filler that counts as a letter, a direction mark.
    for (const [n, content] of ['', ' \n', '\u200b', '\u3164', '\u200f\u00ad', null].entries()) {
      assert.equal(await sent(scene, aRow(2 * n + 1)), ['applied']);
      assert.equal(await sent(scene, aRow(2 * n + 2, { content })), ['applied']);
      const { post } = await ok(feedsOf(scene.stores).post(p1, null));
      assert.is(post.content, content ?? '');
      assert.equal(post.hashtags, []);
      const born = row('post', 1, { id: `e${n}`, username: 'ada', content });
      assert.equal(await sent(scene, born), ['applied']);
      assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:posts', 'p1'), null);
    }
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '7');
    assert.is(await ask(scene, 'ZCARD', 'explore:feed'), 7);
  });

  test('a changed or deleted post leaves hashtag feeds in which an earlier rule of tags put it', async (scene) => {
    await join(scene, ada, bob);
    const content = 'https://x.test/)#top #sea';
    const hasFeed = async (tag: string) =>
      (await ask(scene, 'EXISTS', `hashtag:${tag}:posts`)) === 1;
    const edit = aRow(1, { content: `${content}!` });
    for (const [end, stays] of [
      [edit, true],
      [gone('post', 2, { id: 'p1' }), false],
    ] as const) {
      // By the earlier rule the fragment of a URL was a tag too.
      const hashtags = [sea, 'top' as Hashtag];
      await ok(postsOf(scene.stores).create(aPost({ content, hashtags }), null, noon));
      await sent(scene, row('like', null, { username: 'bob', post_id: 'p1' }));
      assert.equal([await hasFeed('top'), await hasFeed('sea')], [true, true]);
      assert.equal(await sent(scene, end), ['applied']);
      assert.equal([await hasFeed('top'), await hasFeed('sea')], [false, stays]);
      if (stays) await ok(postsOf(scene.stores).remove(p1, E.right, noon));
    }
  });

  test('an older row changes nothing, and a newer partial row only its own fields', async (scene) => {
    await join(scene, ada);
    await sent(scene, aRow(2, { media_url: 'https://a.b/c' }));
    assert.equal(await sent(scene, aRow(1, { content: 'old' })), ['stale']);
    assert.equal(await sent(scene, row('post', 4, { id: 'p1', content: 'new' })), ['applied']);
    assert.equal(await sent(scene, aRow(3, { content: 'between', media_url: 'https://a.b/d' })), [
      'applied',
    ]);
    assert.equal(await fieldsOf(scene, 'content', 'media_url'), ['new', 'https://a.b/d']);
  });

  test('changed tags of a row move the post between hashtag feeds', async (scene) => {
    await join(scene, ada, bob);
    await sent(scene, aRow(1, { hashtags: 'sky art' }));
    await like(scene, bob, p1);
    assert.equal(await sent(scene, aRow(2, { content: 'no tag', hashtags: ['art', 'sun'] })), [
      'applied',
    ]);
    assert.equal(await fieldsOf(scene, 'hashtags'), ['["art","sun"]']);
    for (const [tag, isTagged] of [
      ['sea', false],
      ['sky', false],
      ['art', true],
      ['sun', true],
    ] as const)
      for (const part of ['posts', 'ranked'])
        assert.is((await scoreOn(scene, `hashtag:${tag}:${part}`)) !== null, isTagged, tag);
  });

  test('tags of a row beyond the limit are dropped, given tags last', async (scene) => {
    await join(scene, ada, bob);
    const words = (word: string) => Array.from({ length: 40 }, (_, n) => `${word}${n}`);
    const content = words('#t').join(' ');
    const tagsOf = async (): Promise<readonly string[]> =>
      (await ok(feedsOf(scene.stores).post(p1, null))).post.hashtags;
    await sent(scene, aRow(1, { content, hashtags: ['sky'] }));
    assert.equal(await tagsOf(), ['sky', ...words('t').slice(0, MAX_HASHTAGS - 1)]);
    assert.is(await scoreOn(scene, 'hashtag:t29:posts'), null);
    await sent(scene, aRow(2, { content, hashtags: words('g') }));
    assert.equal(await tagsOf(), words('g').slice(0, MAX_HASHTAGS));
    assert.is(await scoreOn(scene, 'hashtag:t0:posts'), null);
    assert.is((await ok(scene.stores.statistics.read(noon))).total['dropped:tags'], 11 + 50);
  });

  test('a batch with likes and new tags ranks the post by its new tags', async (scene) => {
    await join(scene, ada, bob, cyd);
    await sent(scene, aRow(1, { created_at: noon, hashtags: ['art'] }));
    const liked = (username: string) => row('like', 2, { username, post_id: 'p1' });
    await sent(scene, liked('bob'), aRow(3, { content: '#sky' }), liked('cyd'));
    assert.is(await scoreOn(scene, 'hashtag:sea:ranked'), null);
    for (const tag of ['art', 'sky'])
      assert.is(await scoreOn(scene, `hashtag:${tag}:ranked`), '6', tag);
    await sent(scene, liked('ada'), gone('post', 4, { id: 'p1' }));
    assert.is(await scoreOn(scene, 'hashtag:art:ranked'), null);
  });

  test('a new created_at moves the post in every feed', async (scene) => {
    await join(scene, ada, bob);
    await sent(scene, aRow(1, { created_at: noon }));
    await like(scene, bob, p1);
    assert.is(await scoreOn(scene, 'hashtag:sea:ranked'), '3');
    assert.equal(await sent(scene, aRow(2, { created_at: noon - 2 * HOUR })), ['applied']);
    for (const key of FEEDS.slice(0, 3))
      assert.is(await scoreOn(scene, key), String(noon - 2 * HOUR), key);
    assert.is(await scoreOn(scene, 'hashtag:sea:ranked'), '1');
  });

  test('a new author of a post takes over its engagement', async (scene) => {
    await join(scene, ada, bob, cyd);
    for (const name of [ada, bob])
      await ok(scene.stores.users.setRole(name, 'model', scene.time.now()));
    await sent(scene, aRow(1));
    await like(scene, cyd, p1);
    await bookmark(scene, cyd, p1);
    const total = (name: string) => ask(scene, 'ZSCORE', 'models:top:engagement', name);
    assert.is(await total('ada'), '7');
    assert.equal(await sent(scene, aRow(2, { username: 'bob' })), ['applied']);
    assert.equal(await fieldsOf(scene, 'username', 'user_role'), ['bob', 'model']);
    assert.is(await scoreOn(scene, 'user:ada:posts'), null);
    assert.is.not(await scoreOn(scene, 'user:bob:posts'), null);
    assert.equal([await total('ada'), await total('bob')], ['0', '7']);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
  });

  test('a row does not put a banned post back into feeds', async (scene) => {
    await join(scene, ada, bob);
    await sent(scene, aRow(1));
    await ban(scene, p1, ada);
    const fields = { content: 'again #sky', created_at: noon - HOUR, username: 'bob', banned: 0 };
    assert.equal(await sent(scene, aRow(2, fields)), ['applied']);
    assert.equal(await fieldsOf(scene, 'content', 'banned'), ['again #sky', '1']);
    for (const key of [...FEEDS, 'user:bob:posts', 'hashtag:sky:posts'])
      assert.is(await scoreOn(scene, key), null, key);
    await unban(scene, p1);
    assert.equal(idsOn(await page(scene, { kind: 'posts', username: bob })), ['p1']);
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), []);
  });
};

const EARLY: Declare = (test) => {
  test('a post that arrives before its author is deferred, along with its likes and parts', async (scene) => {
    await join(scene, bob);
    const early = [
      row('like', null, { username: 'bob', post_id: 'p1', created_at: at(3) }),
      aRow(1),
      row('post', 2, { id: 'p1', content: 'edited' }),
    ];
    assert.equal(await sent(scene, ...early), Array(3).fill('owner_missing'));
    assert.equal(await sent(scene, aRow(1)), ['owner_missing']);
    assert.is(await waiting(scene), 3);
    await sent(scene, row('user', 1, { username: 'ada' }));
    await drain(scene);
    assert.equal(await fieldsOf(scene, 'content', 'likesCount'), ['edited', '1']);
    assert.is(await waiting(scene), 0);
  });

  test('a post is deferred for an author given only by Xano id', async (scene) => {
    const early = row('post', 1, { id: 5, user_id: 7, content: 'x' });
    assert.equal(await sent(scene, early), ['owner_missing']);
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:5', 'username'), 'ada');
  });

  test('a partial post is deferred until its complete row', async (scene) => {
    await sent(scene, row('post', 2, { id: 'p1', content: 'part' }));
    await sent(scene, row('user', 1, { username: 'ada' }));
    await drain(scene);
    assert.is(await waiting(scene), 1);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    assert.equal(await sent(scene, aRow(1, { media_url: 'https://a.b/c' })), ['applied']);
    await drain(scene);
    assert.equal(await fieldsOf(scene, 'content', 'media_url'), ['part', 'https://a.b/c']);
  });
};

const IDS: Declare = (test) => {
  test('a post made here is known by its Xano id', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    assert.equal(
      await sent(scene, row('like', null, { username: 'bob', post_id: 99, created_at: at(2) })),
      ['owner_missing'],
    );
    const fields = { id: 99, external_id: 'p1', username: 'ada', content: 'from Xano' };
    assert.equal(await sent(scene, row('post', 3, fields)), ['applied']);
    await drain(scene);
    assert.equal(await fieldsOf(scene, 'id', 'content', 'likesCount'), ['p1', 'from Xano', '1']);
    assert.is(await ask(scene, 'EXISTS', 'post:99'), 0);
    assert.equal(await sent(scene, row('post', 4, { id: 99, content: 'by its id' })), ['applied']);
    assert.equal(await fieldsOf(scene, 'content'), ['by its id']);
  });
};

export const postCases: Declare = (test) => {
  for (const declare of [ROWS, EARLY, IDS]) declare(test);
};
