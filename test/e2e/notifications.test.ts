import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listen } from '../support/e2e/listen.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService } from '../support/e2e/service.js';

const test = suite('notifications');

const DAY = 86_400_000;

let service: E2eService;
let redis: E2eService['redis']['client'];
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    redis = service.redis.client;
  },
  before: async () => {
    await redis.flushdb();
    await service.write(
      ['ada', 'bob', 'cyd'].map((name) => ['HSET', `user:${name}`, 'username', name]),
    );
    await publish('a1', 'Hello', service.keyAs('ada'));
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const publish = async (id: string, content: string, as: Caller): Promise<void> => {
  assert.is((await service.send('POST', '/posts', { as, body: { id, content } })).status, 201);
};

const act = async (name: string, method: string, path: string): Promise<void> => {
  assert.is((await service.send(method, path, { as: service.user(name) })).status, 200);
};

interface Notice {
  readonly kind: string;
  readonly created_at: number;
  readonly isRead: boolean;
  readonly user: { readonly username: string };
  readonly post?: { readonly id: string };
}

const listOf = async (name: string, query = '') => {
  const { status, json } = await service.send('GET', `/notifications${query}`, {
    as: service.user(name),
  });
  assert.is(status, 200);
  return {
    notices: at(json, 'notifications') as readonly Notice[],
    unread: at(json, 'unreadCount'),
    next: at(json, 'pagination', 'nextCursor'),
    hasMore: at(json, 'hasMore'),
  };
};

/** Returns the notifications of a user in one word each, newest first. */
const namesOf = async (name: string): Promise<readonly string[]> =>
  (await listOf(name)).notices.map(({ kind, user, post }) =>
    [kind, user.username, ...(post === undefined ? [] : [post.id])].join(' '),
  );

const markRead = async (name: string, body?: object): Promise<unknown> => {
  const reply = await service.send('POST', '/notifications/read', {
    as: service.user(name),
    ...(body && { body }),
  });
  assert.is(reply.status, 200);
  return at(reply.json, 'unreadCount');
};

scenario('follows, likes and mentions are listed newest first, with the post', async () => {
  await act('bob', 'POST', '/users/ada/follow');
  await act('bob', 'POST', '/posts/a1/like');
  await act('bob', 'POST', '/posts/a1/bookmark');
  await act('ada', 'POST', '/posts/a1/like');
  await publish('b1', 'Look, @ada and @bob and @nobody!', service.keyAs('bob'));
  assert.equal(await namesOf('ada'), ['mentioned bob b1', 'liked bob a1', 'followed bob']);
  assert.equal(await namesOf('bob'), []);
  assert.is(await redis.exists('user:nobody:notifications'), 0);
  const {
    notices: [first],
  } = await listOf('ada');
  assert.is(at(first, 'post', 'content'), 'Look, @ada and @bob and @nobody!');
  assert.is(at(first, 'post', 'isLiked'), false);
});

scenario('notices of undone acts and of deleted or banned posts are hidden', async () => {
  await act('bob', 'POST', '/users/ada/follow');
  await act('bob', 'POST', '/posts/a1/like');
  await act('cyd', 'POST', '/posts/a1/like');
  await publish('b1', '@ada 1', service.keyAs('bob'));
  await publish('b2', '@ada 2', service.keyAs('bob'));
  await act('bob', 'DELETE', '/posts/a1/like');
  assert.equal(await namesOf('ada'), [
    'mentioned bob b2',
    'mentioned bob b1',
    'liked cyd a1',
    'followed bob',
  ]);
  assert.is((await listOf('ada')).unread, 4);

  await service.send('PATCH', '/posts/b2/ban', { as: service.key });
  const edited = await service.send('PATCH', '/posts/b1', {
    as: service.user('bob'),
    body: { content: 'nobody' },
  });
  assert.is(edited.status, 200);
  assert.equal(await namesOf('ada'), ['liked cyd a1', 'followed bob']);
  await service.send('PATCH', '/posts/b2/ban', { as: service.key, body: { banned: false } });
  assert.equal(await namesOf('ada'), ['mentioned bob b2', 'liked cyd a1', 'followed bob']);

  await act('bob', 'DELETE', '/users/bob');
  assert.equal(await namesOf('ada'), ['liked cyd a1']);
  assert.is((await listOf('ada')).unread, 1);
  await service.settle();
  assert.equal(await redis.zrange('user:ada:notifications', '0', '-1'), [
    'liked:a1:cyd',
    'mentioned:b1',
    'mentioned:b2',
  ]);
  await act('ada', 'DELETE', '/users/ada');
  assert.is(await redis.exists('user:ada:notifications'), 0);
});

scenario('likes deleted with their post stay hidden when the id is used again', async () => {
  await act('bob', 'POST', '/posts/a1/like');
  await act('cyd', 'POST', '/posts/a1/like');
  await service.send('DELETE', '/posts/a1', { as: service.key });
  await publish('a1', 'Hello again', service.keyAs('ada'));
  assert.equal(await namesOf('ada'), []);
  await act('cyd', 'POST', '/posts/a1/like');
  assert.equal(await namesOf('ada'), ['liked cyd a1']);
});

scenario('acts from Xano are listed by their own time, unless they are old', async () => {
  const now = Date.now();
  const rows = [
    { entity: 'like', username: 'bob', post_id: 'a1', created_at: now - DAY },
    { entity: 'like', username: 'cyd', post_id: 'a1', created_at: now - 31 * DAY },
    { entity: 'follow', follower: 'cyd', following: 'ada', created_at: now - 2 * DAY },
    { entity: 'post', id: 'c1', username: 'cyd', content: 'Hi @ada', created_at: now - 3 * DAY },
  ];
  const sent = await service.send('POST', '/sync/batch', { as: service.key, body: rows });
  assert.is(sent.status, 200);
  assert.equal(await namesOf('ada'), ['liked bob a1', 'followed cyd', 'mentioned cyd c1']);
  const { notices: all } = await listOf('ada');
  assert.equal(
    all.map((one) => now - one.created_at),
    [DAY, 2 * DAY, 3 * DAY],
  );
});

scenario('unread notices are counted, and marking an older one read changes nothing', async () => {
  await act('bob', 'POST', '/users/ada/follow');
  await act('cyd', 'POST', '/users/ada/follow');
  await act('bob', 'POST', '/posts/a1/like');
  const { notices: all } = await listOf('ada');
  assert.is((await listOf('ada')).unread, 3);
  const unread = all.filter(({ created_at }) => created_at > (all[1]?.created_at ?? 0)).length;
  assert.is(await markRead('ada', { upTo: all[1]?.created_at }), unread);
  assert.is(await markRead('ada'), 0);
  assert.is(await markRead('ada', { upTo: 5 }), 0);
  assert.ok((await listOf('ada')).notices.every(({ isRead }) => isRead));
  await redis.zadd('user:ada:notifications', String(Date.now() + 1000), 'followed:cyd');
  assert.is((await listOf('ada')).unread, 1);
});

scenario('another page of the user is told how much is unread when some are read', async () => {
  const stream = await listen(`${service.server.url}/events`, service.user('ada'));
  await stream.hears('ready');
  await act('bob', 'POST', '/users/ada/follow');
  assert.equal(await stream.hears('notifications'), [{ unreadCount: 1 }]);
  await markRead('ada');
  assert.equal((await stream.hears('notifications', 2))[1], { unreadCount: 0 });
  stream.close();
});

scenario('a late notice and a mention added by an edit are unread', async () => {
  const edit = async (content: string): Promise<void> => {
    const as = service.user('ada');
    assert.is((await service.send('PATCH', '/posts/a1', { as, body: { content } })).status, 200);
  };
  const created_at = Date.now();
  await markRead('ada');
  await markRead('bob');
  await edit('Hello @bob');
  const like = { entity: 'like', username: 'bob', post_id: 'a1', created_at };
  await service.send('POST', '/sync/batch', { as: service.key, body: [like] });
  assert.equal([(await listOf('ada')).unread, (await listOf('bob')).unread], [1, 1]);
  assert.is(await markRead('bob'), 0);
  await edit('Hello, @bob');
  assert.is((await listOf('bob')).unread, 0);
});

scenario('notices are read in pages, and the newest 500 are kept', async () => {
  const start = Date.now() - DAY;
  const members = Array.from({ length: 600 }, (_, n) => [
    String(start + n),
    `liked:a1:u${n}`,
  ]).flat();
  await redis.zadd('user:ada:notifications', ...members);
  await act('bob', 'POST', '/users/ada/follow');
  await act('cyd', 'POST', '/posts/a1/like');
  assert.is(await redis.zcard('user:ada:notifications'), 501);
  assert.equal(await namesOf('ada'), ['liked cyd a1', 'followed bob']);

  const first = await listOf('ada', '?limit=1');
  assert.equal([first.notices[0]?.kind, first.hasMore], ['liked', true]);
  const second = await listOf('ada', `?limit=1&cursor=${String(first.next)}`);
  assert.equal([second.notices[0]?.kind, second.hasMore, second.next], ['followed', false, null]);
});

scenario('an invalid cursor or time is refused', async () => {
  const as = service.user('ada');
  for (const cursor of ['x', Buffer.from('[1,"read"]').toString('base64url')])
    assert.is((await service.send('GET', `/notifications?cursor=${cursor}`, { as })).status, 400);
  for (const upTo of [-1, 1.5, 'now'])
    assert.is(
      (await service.send('POST', '/notifications/read', { as, body: { upTo } })).status,
      400,
    );
});

test.run();
