import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listen } from '../support/e2e/listen.js';
import { at } from '../support/e2e/service.js';
import { startThreePeople } from '../support/e2e/three-people.js';

const test = suite('blocking');

const { service, scenario, ask, done, publish } = await startThreePeople(test);

const isRefused = async (...request: Parameters<typeof ask>): Promise<void> => {
  const { status, json } = await ask(...request);
  assert.equal([status, at(json, 'code')], [403, 'blocked'], `${request[1]} ${request[2]}`);
};

const authorsOn = async (who: string, path: string): Promise<readonly string[]> => {
  const posts = at(await done(who, 'GET', path), 'posts') as readonly unknown[];
  return [...new Set(posts.map((item) => at(item, 'post', 'username') as string))].sort();
};

const SHARED = ['/feed/explore', '/feed/hashtag/sea', '/feed/hashtag/sea/ranked'];

const counts = async (name: string) => {
  const user = at(await done('cyd', 'GET', `/users/${name}`), 'user');
  return [at(user, 'followerCount'), at(user, 'followingCount')];
};

scenario('both users are hidden from each other until the block is removed', async () => {
  for (const name of ['ada', 'bob', 'cyd']) await publish(name, `${name}1`);
  await done('cyd', 'POST', '/users/bob/follow');
  for (const path of SHARED)
    assert.equal(await authorsOn('ada', path), ['ada', 'bob', 'cyd'], path);
  const since = String(at(await done('ada', 'GET', '/feed/explore/new'), 'cursor'));

  const blocked = await done('ada', 'POST', '/users/bob/block');
  assert.equal(blocked, { message: 'User blocked', blocked: true, changed: true });
  for (const name of ['ada', 'bob']) await publish(name, `${name}2`);
  for (const path of SHARED) {
    assert.equal(await authorsOn('ada', path), ['ada', 'cyd'], path);
    assert.equal(await authorsOn('bob', path), ['bob', 'cyd'], path);
    assert.equal(await authorsOn('cyd', path), ['ada', 'bob', 'cyd'], path);
  }
  const news = async (who: string) =>
    at(await done(who, 'GET', `/feed/explore/new?since=${since}`), 'count');
  assert.equal([await news('ada'), await news('bob'), await news('cyd')], [1, 1, 2]);
  for (const [who, other] of [
    ['ada', 'bob'],
    ['bob', 'ada'],
  ] as const) {
    const top = await done(who, 'GET', '/search/hashtags/top-posts?hashtags=sea');
    assert.not.match(JSON.stringify(top), `"username":"${other}"`);
    assert.equal(await authorsOn(who, `/users/${other}/posts`), [other]);
  }

  const back = await done('ada', 'DELETE', '/users/bob/block');
  assert.equal(back, { message: 'User unblocked', blocked: false, changed: true });
  for (const who of ['ada', 'bob'])
    assert.equal(await authorsOn(who, '/feed/explore'), ['ada', 'bob', 'cyd']);
});

scenario(
  'a block ends follows between both users, and neither can act on the other or their posts',
  async () => {
    await publish('ada', 'a1');
    await publish('bob', 'b1');
    await done('ada', 'POST', '/users/bob/follow');
    await done('bob', 'POST', '/users/ada/follow');
    await done('bob', 'POST', '/posts/a1/like');
    const created = await done('bob', 'POST', '/posts/a1/comments', { content: 'First' });
    const comment = `/posts/a1/comments/${String(at(created, 'comment', 'id'))}`;
    assert.equal([await counts('ada'), await counts('bob')], [[1, 1], [1, 1]]); // prettier-ignore
    await service.settle();

    await done('ada', 'POST', '/users/bob/block');
    assert.equal([await counts('ada'), await counts('bob')], [[0, 0], [0, 0]]); // prettier-ignore
    await isRefused('bob', 'POST', '/users/ada/follow');
    await isRefused(service.keyAs('bob'), 'POST', '/users/ada/follow');
    await isRefused('ada', 'POST', '/users/bob/follow');
    for (const [who, id] of [
      ['bob', 'a1'],
      ['ada', 'b1'],
    ] as const) {
      for (const act of ['like', 'bookmark']) await isRefused(who, 'POST', `/posts/${id}/${act}`);
      await isRefused(who, 'POST', `/posts/${id}/comments`, { content: 'And then' });
    }
    await isRefused('bob', 'PATCH', comment, { content: 'Worse' });
    const { post } = (await done('cyd', 'GET', '/posts/a1')) as { readonly post: object };
    assert.equal([at(post, 'likesCount'), at(post, 'commentsCount')], [1, 1]);
    await done('bob', 'DELETE', '/posts/a1/like');
    await done('bob', 'DELETE', comment);

    await done('ada', 'DELETE', '/users/bob/block');
    assert.equal([await counts('ada'), await counts('bob')], [[0, 0], [0, 0]]); // prettier-ignore
    for (const path of ['/users/ada/follow', '/posts/a1/like', '/posts/a1/bookmark'])
      assert.is(at(await done('bob', 'POST', path), 'changed'), true);
  },
);

scenario('comments and notices between both are hidden without revealing the block', async () => {
  await publish('cyd', 'c1');
  await publish('ada', 'a1');
  for (const name of ['ada', 'bob'])
    await done(name, 'POST', '/posts/c1/comments', { content: `By ${name}` });
  await done('bob', 'POST', '/posts/a1/like');
  await done('ada', 'POST', '/users/bob/block');
  await publish('bob', 'b1', 'Look, @ada');
  const commentsTo = async (who: string) => {
    const all = at(await done(who, 'GET', '/posts/c1/comments'), 'comments') as readonly object[];
    return all.map((one) => at(one, 'comment', 'username'));
  };
  assert.equal([await commentsTo('ada'), await commentsTo('bob')], [['ada'], ['bob']]);
  const list = await done('ada', 'GET', '/notifications');
  assert.equal([at(list, 'notifications'), at(list, 'unreadCount')], [[], 0]);

  assert.is(at(await done('ada', 'GET', '/users/bob'), 'user', 'isBlocked'), true);
  assert.equal(at(await done('ada', 'GET', '/users/me/blocked'), 'usernames'), ['bob']);
  assert.is(at(await done('bob', 'GET', '/users/ada'), 'user', 'isBlocked'), false);
  assert.is((await ask('bob', 'GET', '/users/ada/blocked')).status, 403);
  const read = await ask('bob', 'POST', '/', [['SMEMBERS', 'user:bob:blockers']]);
  assert.match(JSON.stringify(read.json), 'forbidden: user:bob:blockers');
  const own = [await done('bob', 'GET', '/users/me'), await done('bob', 'GET', '/notifications')];
  assert.not.match(JSON.stringify(own), 'lock');
});

scenario('event streams of both users leave out posts of the other', async () => {
  await done('ada', 'POST', '/users/bob/block');
  const streams = await Promise.all(
    ['ada', 'bob', 'cyd'].map((name) =>
      listen(`${service.server.url}/events?feed=explore`, service.user(name)),
    ),
  );
  for (const stream of streams) await stream.hears('ready');
  for (const name of ['ada', 'bob', 'cyd']) await publish(name, `${name}1`);
  const shown = [
    ['ada', 'cyd'],
    ['bob', 'cyd'],
    ['ada', 'bob', 'cyd'],
  ];
  for (const [place, names] of shown.entries())
    assert.equal(
      await streams[place]?.hears('post', names.length),
      names.map((username) => ({ id: `${username}1`, username })),
    );
  for (const stream of streams) stream.close();
});

scenario('blocks from Xano apply in any order, and are deleted with either user', async () => {
  const follow = { entity: 'follow', follower: 'bob', following: 'ada', created_at: 5 };
  const block = { entity: 'block', username: 'ada', blocked: 'bob', created_at: 6 };
  for (const lines of [
    [follow, block],
    [block, follow],
  ]) {
    await service.write(['ada', 'bob'].map((name) => ['HSET', `user:${name}`, 'username', name]));
    await done(service.key, 'POST', '/sync/batch', lines);
    assert.equal(at(await done('bob', 'GET', '/users/me/following'), 'usernames'), ['ada']);
    assert.equal(at(await done('ada', 'GET', '/users/me/blocked'), 'usernames'), ['bob']);
    await isRefused('bob', 'POST', '/users/ada/follow');
    const gone = lines[0] === block ? 'ada' : 'bob';
    await done(gone, 'DELETE', `/users/${gone}`);
    await service.settle();
    assert.equal(await service.redis.client.keys('*block*'), []);
    await service.redis.client.flushdb();
  }
  await service.write([['HSET', 'user:ada', 'username', 'ada']]);
  const self = await ask('ada', 'POST', '/users/me/block');
  assert.equal([self.status, at(self.json, 'code')], [400, 'cannot_block_self']);
});

test.run();
