import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listen } from '../support/e2e/listen.js';
import { at, type Caller } from '../support/e2e/service.js';
import { startThreePeople } from '../support/e2e/three-people.js';

const test = suite('muting');

const { service, scenario, ask, done, publish } = await startThreePeople(test);

interface Page {
  readonly ids: readonly string[];
  readonly next: string | null;
}

const page = async (who: string, path: string): Promise<Page> => {
  const json = await done(who, 'GET', path);
  const posts = at(json, 'posts') as readonly unknown[];
  return {
    ids: posts.map((item) => at(item, 'post', 'id') as string),
    next: at(json, 'pagination', 'nextCursor') as string | null,
  };
};

/** Returns the ids of a feed, read in pages of `limit`, each of them full except the last. */
const paged = async (who: string, path: string, limit: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const found: Page = await page(
      who,
      `${path}?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    ids.push(...found.ids);
    if (found.next === null) return ids;
    assert.is(found.ids.length, limit, path);
    cursor = found.next;
  }
};

const FEEDS = [
  '/feed/explore',
  '/feed/following',
  '/feed/hashtag/sea',
  '/feed/hashtag/sea/ranked',
] as const;

/** Ada follows both, and each has six posts, in alternation. */
const fillFeeds = async (): Promise<void> => {
  for (const name of ['bob', 'cyd']) await done('ada', 'POST', `/users/${name}/follow`);
  for (let n = 0; n < 6; n += 1)
    for (const name of ['bob', 'cyd']) await publish(name, `${name}${n}`);
};

const by = (name: string, ids: readonly string[]): readonly string[] =>
  ids.filter((id) => id.startsWith(name));

scenario('posts of a muted user are missing from each page of every feed', async () => {
  await fillFeeds();
  for (const feed of FEEDS) assert.is((await paged('ada', feed, 5)).length, 12, feed);
  await service.settle();
  const muted = await done('ada', 'POST', '/users/bob/mute');
  assert.equal(muted, { message: 'User muted', muted: true, changed: true });
  for (const feed of FEEDS)
    for (const limit of [2, 5]) {
      const ids = await paged('ada', feed, limit);
      assert.equal([...ids].sort(), ['cyd0', 'cyd1', 'cyd2', 'cyd3', 'cyd4', 'cyd5'], feed);
      assert.equal((await page('ada', `${feed}?limit=2&offset=3`)).ids, ids.slice(3, 5), feed);
    }
  const top = await done('ada', 'GET', '/search/hashtags/top-posts?hashtags=sea');
  assert.is(JSON.stringify(top).includes('"username":"bob"'), false);
  // Another reader sees all posts, by the same process.
  for (const feed of FEEDS.filter((one) => one !== '/feed/following'))
    assert.is((await paged('cyd', feed, 5)).length, 12, feed);
});

scenario('an old cursor works after a mute, and an unmute shows all posts again', async () => {
  await fillFeeds();
  for (const feed of FEEDS) {
    const first = await page('ada', `${feed}?limit=3`);
    await done('ada', 'POST', '/users/bob/mute');
    const rest = await page('ada', `${feed}?limit=20&cursor=${first.next ?? ''}`);
    assert.equal([...by('cyd', first.ids), ...rest.ids].length, 6, feed);
    assert.equal(by('bob', rest.ids), [], feed);
    const back = await done('ada', 'DELETE', '/users/bob/mute');
    assert.equal(back, { message: 'User unmuted', muted: false, changed: true });
    assert.is((await paged('ada', feed, 5)).length, 12, feed);
  }
});

scenario('many posts of muted users are skipped, even by a viewer who mutes many', async () => {
  const crowd = Array.from({ length: 120 }, (_, n) => `loud${n}`);
  await service.write(crowd.map((name) => ['HSET', `user:${name}`, 'username', name]));
  await publish('cyd', 'cyd0');
  await done(service.keyAs('loud7'), 'POST', '/posts', { id: 'loud', content: '#sea' });
  for (let n = 0; n < 60; n += 1) await publish('bob', `bob${n}`);
  await publish('cyd', 'cyd1');
  await done('ada', 'POST', '/users/bob/mute');
  for (const path of ['/feed/explore', '/feed/hashtag/sea']) {
    const ids = await paged('ada', path, 1);
    assert.equal(ids, ['cyd1', 'loud', 'cyd0']);
  }
  const lines = crowd.map((muted) => ({ username: 'ada', muted, created_at: Date.now() }));
  await done(service.key, 'POST', '/sync/mutes', lines);
  for (const path of FEEDS.filter((one) => one !== '/feed/following'))
    assert.equal(await paged('ada', path, 1), ['cyd1', 'cyd0'], path);
  assert.is(at(await done('ada', 'GET', '/users/loud7'), 'user', 'isMuted'), true);
  assert.is(at(await done('ada', 'GET', '/users/cyd'), 'user', 'isMuted'), false);
});

scenario('the acts of a muted user are hidden from the muter, but not hindered', async () => {
  await publish('ada', 'a1', 'Hello');
  await done('ada', 'POST', '/users/bob/mute');
  await done('bob', 'POST', '/users/ada/follow');
  await done('bob', 'POST', '/posts/a1/like');
  await done('bob', 'POST', '/posts/a1/comments', { content: 'Me again' });
  await publish('bob', 'b1', 'Look, @ada');
  await done('cyd', 'POST', '/posts/a1/comments', { content: 'Nice' });

  const kinds = async () => {
    const json = await done('ada', 'GET', '/notifications');
    const all = at(json, 'notifications') as readonly { kind: string; user: object }[];
    return [
      all.map(({ kind, user }) => `${kind} ${String(at(user, 'username'))}`),
      at(json, 'unreadCount'),
    ];
  };
  const comments = async (who: string) => {
    const all = at(await done(who, 'GET', '/posts/a1/comments?limit=1'), 'comments');
    return (all as readonly unknown[]).map((one) => at(one, 'comment', 'username'));
  };
  const since = at(await done('ada', 'GET', '/feed/explore/new'), 'cursor');
  await publish('bob', 'b2');
  const news = async (who: string) =>
    at(await done(who, 'GET', `/feed/explore/new?since=${String(since)}`), 'count');

  assert.equal(await kinds(), [['commented cyd'], 1]);
  assert.equal([await comments('ada'), await comments('bob')], [['cyd'], ['cyd']]);
  assert.equal([await news('ada'), await news('cyd')], [0, 1]);
  await done('ada', 'DELETE', '/users/bob/mute');
  const notices = ['commented cyd', 'mentioned bob', 'commented bob', 'liked bob', 'followed bob'];
  assert.equal(await kinds(), [notices, 5]);
  assert.is(await news('ada'), 1);
});

scenario('pages of a muted user stay visible, and the mute is not revealed', async () => {
  await publish('bob', 'b1');
  await done('ada', 'POST', '/posts/b1/bookmark');
  await done('ada', 'POST', '/users/bob/mute');
  assert.equal((await page('ada', '/users/bob/posts')).ids, ['b1']);
  assert.equal((await page('ada', '/users/me/bookmarked')).ids, ['b1']);
  assert.is(at(await done('ada', 'GET', '/posts/b1'), 'post', 'id'), 'b1');
  assert.is(at(await done('ada', 'GET', '/users/bob'), 'user', 'isMuted'), true);
  assert.equal(at(await done('ada', 'GET', '/users/me/muted'), 'usernames'), ['bob']);

  assert.is(at(await done('bob', 'GET', '/users/ada'), 'user', 'isMuted'), false);
  assert.is((await ask('bob', 'GET', '/users/ada/muted')).status, 403);
  const read = await ask('bob', 'POST', '/', [['SMEMBERS', 'user:bob:muters']]);
  assert.match(JSON.stringify(read.json), 'forbidden: user:bob:muters');
  const own = JSON.stringify([
    await done('bob', 'GET', '/users/me'),
    await done('bob', 'GET', '/notifications'),
  ]);
  assert.is(own.includes('mut'), false);
});

scenario('a repeated mute changes nothing, and muting oneself or nobody is refused', async () => {
  for (const changed of [true, false])
    assert.is(at(await done('ada', 'POST', '/users/bob/mute'), 'changed'), changed);
  for (const changed of [true, false])
    assert.is(at(await done('ada', 'DELETE', '/users/bob/mute'), 'changed'), changed);
  const self = await ask('ada', 'POST', '/users/me/mute');
  assert.equal([self.status, at(self.json, 'code')], [400, 'cannot_mute_self']);
  const nobody = await ask('ada', 'POST', '/users/nobody/mute');
  assert.equal([nobody.status, at(nobody.json, 'code')], [404, 'user_not_found']);
});

scenario('streams of the muter leave out posts of the muted user until the unmute', async () => {
  for (const what of ['follow', 'mute']) await done('ada', 'POST', `/users/bob/${what}`);
  const streamOf = (feed: string, as: Caller) =>
    listen(`${service.server.url}/events?feed=${feed}`, as);
  const streams = await Promise.all(
    ['explore', 'hashtag/sea', 'following'].map((feed) => streamOf(feed, service.user('ada'))),
  );
  const other = await streamOf('explore', service.user('cyd'));
  for (const stream of [...streams, other]) await stream.hears('ready');
  await publish('bob', 'b1');
  assert.equal(await other.hears('post'), [{ id: 'b1', username: 'bob' }]);
  await done('ada', 'DELETE', '/users/bob/mute');
  await publish('bob', 'b2');
  for (const stream of streams) {
    assert.equal(await stream.hears('post'), [{ id: 'b2', username: 'bob' }]);
    stream.close();
  }
  other.close();
});

scenario('a mute is deleted with either user', async () => {
  const { client } = service.redis;
  for (const gone of ['ada', 'bob']) {
    await service.write(['ada', 'bob'].map((name) => ['HSET', `user:${name}`, 'username', name]));
    await done('ada', 'POST', '/users/bob/mute');
    await done('ada', 'GET', '/users/me/muted');
    await done(gone, 'DELETE', `/users/${gone}`);
    await service.settle();
    const keys = await client.keys('*mute*');
    assert.equal(keys, [], gone);
    assert.is(await client.exists('sys:edges:ada'), 0);
  }
});

test.run();
