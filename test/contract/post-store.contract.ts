import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { notOwner } from '../../src/application/errors.js';
import type { Hashtag } from '../../src/domain/hashtag.js';
import type { Username } from '../../src/domain/username.js';
import { ask, bookmark, erase, idsOn, join, like, page, publish } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import {
  ada,
  anId,
  aPost,
  art,
  bob,
  DAY,
  noon,
  nobody,
  sea,
  sky,
} from '../support/app/fixtures.js';
import { declareBans, edit, feedScores, p1 } from './ban-cases.js';
import { declareIdempotency } from './idempotency-cases.js';
import { feedsOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

export const postStoreContract = contract('PostStore', (test) => {
  test('a new post has the name, avatar and role of its author', async (scene) => {
    await join(scene, ada);
    const set = { display_name: 'Ada', avatar: 'a.png' };
    await ok(scene.stores.users.update(ada, { set, remove: [] }, noon));
    await ok(scene.stores.users.setRole(ada, 'model', noon));
    const made = await publish(scene, {
      id: p1,
      content: 'at #sea',
      media_url: 'https://a.example/1.png',
      hashtags: [sky, sea],
      given_hashtags: [sky],
    });
    assert.equal(made, {
      id: p1,
      user_id: 'ada',
      username: ada,
      display_name: 'Ada',
      avatar: 'a.png',
      user_role: 'model',
      content: 'at #sea',
      media_url: 'https://a.example/1.png',
      hashtags: [sky, sea],
      given_hashtags: [sky],
      created_at: noon,
      likesCount: 0,
      commentsCount: 0,
      bookmarksCount: 0,
      ban: null,
      columns: {},
    });
    assert.equal((await ok(feedsOf(scene.stores).post(p1, null))).post, made);
  });

  test('a post has the id of its author as user_id, if there is one', async (scene) => {
    await join(scene, ada);
    await ok(scene.stores.users.update(ada, { set: { id: '42' }, remove: [] }, noon));
    assert.is((await publish(scene, { id: p1 })).user_id, '42');
  });

  test('a new post is in every feed and is counted', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: p1, hashtags: [sea] });
    const at = String(noon);
    assert.equal(await feedScores(scene), [at, at, at, '0', null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
  });

  test('the hash of a post has the documented fields', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: p1, hashtags: [sea] });
    assert.equal(await ask(scene, 'HGETALL', 'post:p1'), {
      id: 'p1',
      user_id: 'ada',
      username: 'ada',
      display_name: '',
      avatar: '',
      user_role: 'user',
      content: 'hello',
      media_url: '',
      hashtags: '["sea"]',
      created_at: String(noon),
      likesCount: '0',
      commentsCount: '0',
      bookmarksCount: '0',
    });
  });

  test('a post keeps text of any script, and an empty list of tags', async (scene) => {
    await join(scene, ada);
    const content = 'žluť 日本 😀 "\\ \n \u0001';
    const made = await publish(scene, { id: p1, content, media_url: null });
    assert.is(made.content, content);
    assert.equal(made.hashtags, []);
    assert.is((await edit(scene, {})).post.content, content);
  });

  test('an unknown author and a taken id are refused', async (scene) => {
    const { stores, time } = scene;
    assert.equal(await failure(postsOf(stores).create(aPost({ author: nobody }), null, noon)), {
      _tag: 'UserNotFound',
      username: nobody,
    });
    await join(scene, ada, bob);
    const first = await publish(scene, { id: p1, content: 'first' });
    const second = aPost({ author: bob, content: 'second' });
    assert.equal(await failure(postsOf(stores).create(second, null, time.now())), {
      _tag: 'PostIdTaken',
      id: p1,
    });
    assert.equal((await ok(feedsOf(stores).post(p1, null))).post, first);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'postCount'), '0');
  });

  test('an edit changes content, media and tags, and moves the post between hashtag feeds', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await like(scene, bob, p1);
    const { post: edited } = await edit(scene, {
      content: 'new',
      media_url: 'https://a.example/2.png',
      hashtags: [sky],
      given_hashtags: [sky],
    });
    assert.is(edited.content, 'new');
    assert.is(edited.media_url, 'https://a.example/2.png');
    assert.equal(edited.hashtags, [sky]);
    assert.equal(edited.given_hashtags, [sky]);
    assert.is(edited.likesCount, 1);
    assert.equal((await ok(feedsOf(scene.stores).post(p1, null))).post, edited);
    const at = String(noon);
    assert.equal(await feedScores(scene), [at, at, null, null, at, '3']);
  });

  test('an edit returns whether the viewer likes and bookmarks the post', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await like(scene, bob, p1);
    await bookmark(scene, ada, p1);
    const flags = async (viewer: Username | null) => {
      const { isLiked, isBookmarked } = await edit(scene, { content: 'new' }, viewer);
      return [isLiked, isBookmarked];
    };
    assert.equal(await flags(bob), [true, false]);
    assert.equal(await flags(ada), [false, true]);
    assert.equal(await flags(nobody), [false, false]);
    assert.equal(await flags(null), [false, false]);
  });

  test('the decision on an edit or removal is given the stored post, and a refusal leaves it unchanged', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const made = await publish(scene, { id: p1, given_hashtags: [art], hashtags: [art] });
    const refuse = (post: unknown) => E.left({ ...notOwner, post });
    assert.equal(await failure(postsOf(stores).edit(p1, refuse, null, time.now())), {
      _tag: 'NotOwner',
      post: made,
    });
    assert.equal(await failure(postsOf(stores).remove(p1, refuse, time.now())), {
      _tag: 'NotOwner',
      post: made,
    });
    assert.equal((await ok(feedsOf(stores).post(p1, null))).post, made);
  });

  test('concurrent edits are all kept', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    await publish(scene, { id: p1 });
    const add = (name: Hashtag) =>
      ok(
        postsOf(stores).edit(
          p1,
          (post) => E.right({ ...post, hashtags: [...post.hashtags, name] }),
          null,
          time.now(),
        ),
      );
    await Promise.all([add(sea), add(sky), add(art)]);
    const { post } = await ok(feedsOf(stores).post(p1, null));
    assert.equal([...post.hashtags].sort(), [art, sea, sky]);
  });

  test('editing, removing or banning an unknown post is refused', async ({ stores, time }) => {
    const missing = { _tag: 'PostNotFound', id: p1 };
    assert.equal(await failure(postsOf(stores).edit(p1, E.right, null, time.now())), missing);
    assert.equal(await failure(postsOf(stores).remove(p1, E.right, time.now())), missing);
    assert.equal(await failure(postsOf(stores).setBan(p1, null, null, time.now())), missing);
  });

  test('a removed post leaves feeds, lists, counters and the leaderboard', async (scene) => {
    await join(scene, ada, bob);
    await ok(scene.stores.users.setRole(ada, 'model', noon));
    await publish(scene, { id: p1, hashtags: [sea, sky] });
    await like(scene, bob, p1);
    await bookmark(scene, bob, p1);
    await erase(scene, p1);
    assert.equal(await feedScores(scene), [null, null, null, null, null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '0');
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'post:p1:likes', 'post:p1:bookmarks'), 0);
    assert.is(await ask(scene, 'EXISTS', 'user:bob:liked', 'user:bob:bookmarked'), 0);
  });

  test('a post with the id of a removed post has nothing of it', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await like(scene, bob, p1);
    await erase(scene, p1);
    const made = await publish(scene, { id: p1 });
    assert.is(made.likesCount, 0);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), []);
    assert.is(await ask(scene, 'EXISTS', 'hashtag:sea:posts'), 0);
  });

  test('a post is ordered by its created_at, not by the time of the call', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('new') });
    await publish(scene, { id: anId('old'), created_at: noon - DAY });
    assert.equal(idsOn(await page(scene, { kind: 'explore' })), ['new', 'old']);
  });

  declareIdempotency(test);
  declareBans(test);
});
