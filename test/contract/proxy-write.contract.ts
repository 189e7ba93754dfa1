import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { ask, ban, drain, join, page, publish, tell, told } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, DAY, noon } from '../support/app/fixtures.js';
import { feedsOf } from '../support/app/feeds.js';

const NO_SUCH_USER = { code: 'no_such_user', message: 'ERR no such user: ada' };
const NO_SUCH_POST = { code: 'no_such_post', message: 'ERR no such post' };
const NOT_INTEGER = { code: 'invalid_value', message: 'ERR hash value is not an integer' };
const OVERFLOW = {
  code: 'invalid_value',
  message: 'ERR increment or decrement would overflow',
};

export const proxyWriteContract = contract('ProxyStore.write', (test) => {
  test('the commands of the guide create a complete user', async (scene) => {
    const replies = await told(
      scene,
      ['HSET', 'user:ada', 'username', 'ada'],
      ['HSET', 'user:ada', 'display_name', 'Ada'],
      ['HSET', 'user:ada', 'bio', 'dev'],
      ['HSET', 'user:ada', 'email', 'ada@example.com'],
      ['HSET', 'user:ada', 'created_at', '1234567890123'],
    );
    assert.equal(replies, [1, 1, 1, 1, 1]);
    assert.equal(await ask(scene, 'HGETALL', 'user:ada'), {
      username: 'ada',
      display_name: 'Ada',
      bio: 'dev',
      email: 'ada@example.com',
      created_at: '1234567890123',
      role: 'user',
      postCount: '0',
      followerCount: '0',
      followingCount: '0',
    });
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), '1234567890123');
  });

  test('a user is created regardless of the order of commands in the batch', async (scene) => {
    const replies = await told(
      scene,
      ['HSET', 'user:ada', 'bio', 'dev', 'bio', 'twice', 'links', 'l'],
      ['HDEL', 'user:ada', 'links', 'never'],
      ['HINCRBY', 'user:ada', 'visits', '7'],
      ['HSET', 'user:ada', 'username', 'ada'],
      ['HSET', 'user:ada', 'bio', 'again'],
    );
    assert.equal(replies, [2, 1, 7, 1, 0]);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'links', 'visits', 'created_at'), [
      'again',
      null,
      '7',
      String(noon),
    ]);
  });

  test('HSET counts only the fields that the client added, for new and known users', async (scene) => {
    const born = await told(scene, ['HSET', 'user:ada', 'username', 'ada', 'created_at', '5']);
    assert.equal(born, [2]);
    scene.time.pass(DAY);
    const known = await told(scene, ['HSET', 'user:ada', 'username', 'ada', 'bio', 'b']);
    assert.equal(known, [1]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'created_at'), '5');
  });

  test('commands without username do not create a user', async (scene) => {
    const replies = await told(
      scene,
      ['HSET', 'user:ada', 'bio', 'b'],
      ['HDEL', 'user:ada', 'bio'],
      ['HINCRBY', 'user:ada', 'n', 1],
    );
    assert.equal(replies, [NO_SUCH_USER, NO_SUCH_USER, NO_SUCH_USER]);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 0);
  });

  test('accepted commands are applied along with refused ones', async (scene) => {
    await join(scene, bob);
    const { applied, replies } = await tell(scene, [
      ['HSET', 'user:bob', 'bio', 'b'],
      ['HSET', 'user:ada', 'bio', 'a'],
      ['HSET', 'post:p1', 'media_url', 'https://a.example/m'],
      ['HSET', 'user:bob', 'links', 'l'],
    ]);
    assert.is(applied, true);
    assert.equal(replies, [E.right(1), E.left(NO_SUCH_USER), E.left(NO_SUCH_POST), E.right(1)]);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', 'bio', 'links'), ['b', 'l']);
  });

  test('an atomic batch with a refused command is not applied', async (scene) => {
    await join(scene, bob);
    const commands = [
      ['HSET', 'user:bob', 'bio', 'b'],
      ['HSET', 'user:cyd', 'username', 'cyd'],
      ['HSET', 'user:ada', 'bio', 'a'],
    ];
    const { applied, replies } = await tell(scene, commands, { atomic: true });
    assert.is(applied, false);
    assert.equal(replies[2], E.left(NO_SUCH_USER));
    assert.is(await ask(scene, 'HGET', 'user:bob', 'bio'), null);
    assert.is(await ask(scene, 'EXISTS', 'user:cyd'), 0);
    const whole = await tell(scene, commands.slice(0, 2), { atomic: true });
    assert.equal(whole, { applied: true, replies: [E.right(1), E.right(1)] });
  });

  test('HINCRBY has the range of 64 bits', async (scene) => {
    await join(scene, ada);
    const most = '9223372036854775807';
    const least = '-9223372036854775808';
    const replies = await told(
      scene,
      ['HINCRBY', 'user:ada', 'n', '9007199254740991'],
      ['HINCRBY', 'user:ada', 'n', '1'],
      ['HINCRBY', 'user:ada', 'm', most],
      ['HINCRBY', 'user:ada', 'm', '1'],
      ['HINCRBY', 'user:ada', 'm', '-1'],
      ['HINCRBY', 'user:ada', 'l', least],
      ['HINCRBY', 'user:ada', 'l', '-1'],
      ['HINCRBY', 'user:ada', 'l', most],
    );
    assert.equal(replies, [
      9007199254740991,
      '9007199254740992',
      most,
      OVERFLOW,
      '9223372036854775806',
      least,
      OVERFLOW,
      -1,
    ]);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'n', 'm', 'l'), [
      '9007199254740992',
      '9223372036854775806',
      '-1',
    ]);
  });

  test('HINCRBY refuses text, also text set in the same batch', async (scene) => {
    await join(scene, ada);
    const texts = ['', 'x', '1.5', ' 1', '01', '+1', '-0', '9223372036854775808'];
    for (const text of texts) {
      const replies = await told(
        scene,
        ['HSET', 'user:ada', 'n', text],
        ['HINCRBY', 'user:ada', 'n', 1],
      );
      assert.equal(replies[1], NOT_INTEGER, `of ${text}`);
      assert.is(await ask(scene, 'HGET', 'user:ada', 'n'), text);
    }
    const again = await told(
      scene,
      ['HSET', 'user:ada', 'n', '41'],
      ['HINCRBY', 'user:ada', 'n', 1],
      ['HDEL', 'user:ada', 'n'],
      ['HINCRBY', 'user:ada', 'n', -1],
    );
    assert.equal(again, [0, 42, 1, -1]);
  });

  test('a new created_at moves the user in the registry', async (scene) => {
    await join(scene, ada);
    assert.equal(await told(scene, ['HSET', 'user:ada', 'created_at', 77]), [0]);
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), '77');
  });

  test('a new display name or avatar is copied to the posts of the user', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    const avatar = 'https://a.example/a.png';
    await told(scene, ['HSET', 'user:ada', 'display_name', 'Ada L', 'avatar', avatar]);
    await drain(scene);
    const [seen] = (await page(scene, { kind: 'explore' })).posts;
    assert.equal([seen?.post.display_name, seen?.post.avatar], ['Ada L', avatar]);
    assert.equal(await told(scene, ['HDEL', 'user:ada', 'display_name']), [1]);
    await drain(scene);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.display_name, '');
  });

  test('a display name written to a post is corrected to that of its author', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    const guide = await told(
      scene,
      ['HSET', 'user:ada', 'display_name', 'Ada L'],
      ['HSET', 'post:p1', 'display_name', 'Ada L'],
    );
    assert.equal(guide, [1, 0]);
    assert.equal(await told(scene, ['HSET', 'post:p1', 'display_name', 'Mallory']), [0]);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'display_name'), 'Ada L');
    await told(scene, ['HDEL', 'post:p1', 'display_name', 'avatar']);
    await drain(scene);
    const { post } = await ok(feedsOf(scene.stores).post(anId('p1'), null));
    assert.equal([post.display_name, post.avatar], ['Ada L', '']);
  });

  test('media_url and custom fields of a post can be written, also while it is banned', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await ban(scene, anId('p1'), bob);
    const replies = await told(
      scene,
      ['HSET', 'post:p1', 'media_url', 'https://a.example/1.png', 'mood', 'calm'],
      ['HINCRBY', 'post:p1', 'views', 3],
    );
    assert.equal(replies, [1, 3]);
    const { post } = await ok(feedsOf(scene.stores).post(anId('p1'), null));
    assert.is(post.media_url, 'https://a.example/1.png');
    assert.equal(await told(scene, ['HDEL', 'post:p1', 'media_url', 'mood']), [2]);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.media_url, null);
  });

  test('a field can have any name and text of any script', async (scene) => {
    await join(scene, ada);
    const text = 'žluť 日本 😀 "\\ \n \t';
    for (const field of ['toString', 'constructor', 'a b', 'žluť', ''])
      assert.equal(await told(scene, ['HSET', 'user:ada', field, text]), [1], field);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'toString'), text);
    assert.is(await ask(scene, 'HGET', 'user:ada', ''), text);
  });

  test('a batch of 500 commands is applied', async (scene) => {
    const names = Array.from({ length: 250 }, (_, place) => `u${place}`);
    const replies = await told(
      scene,
      ...names.flatMap((name) => [
        ['HSET', `user:${name}`, 'username', name],
        ['HSET', `user:${name}`, 'email', `${name}@example.com`],
      ]),
    );
    assert.equal(
      replies,
      Array.from({ length: 500 }, () => 1),
    );
    assert.is(await ask(scene, 'ZCARD', 'users:regular'), 250);
  });

  test('an empty batch has no replies', async (scene) => {
    assert.equal(await tell(scene, []), { applied: true, replies: [] });
  });
});
