import { transform } from 'esbuild';
import jwt from 'jsonwebtoken';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn } from '../support/browser/bundle.js';
import { listen, type Stream } from '../support/e2e/listen.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';
import { valueOf } from '../support/e2e/metric.js';

const test = suite('event streams');

/** More streams than one user may have, and few enough to open in a moment. */
const MAX = 300;

let service: E2eService;
const open: Stream[] = [];
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ EVENTS_MAX: String(MAX), EVENTS_HEARTBEAT: '1' });
  },
  before: async () => {
    await service.redis.client.flushdb();
    await service.write(['ada', 'bob'].map((name) => ['HSET', `user:${name}`, 'username', name]));
    await publish('a1', 'Hello');
    await until(
      'the post is announced',
      async () => (await service.redis.client.xlen('sys:live')) > 0,
    );
  },
  after: async () => {
    for (const stream of open.splice(0)) stream.close();
    await until('no streams are open', async () => (await metric('xrs_process_listeners')) === 0);
    await service.settle();
  },
  stop: () => service.stop(),
});

const metric = async (name: string): Promise<number> =>
  valueOf((await service.send('GET', '/metrics')).text, name) ?? Number.NaN;

const publish = async (id: string, content: string): Promise<void> => {
  const body = { id, content };
  const { status } = await service.send('POST', '/posts', { as: service.keyAs('ada'), body });
  assert.is(status, 201);
};

const act = async (method: string, path: string): Promise<void> => {
  assert.is((await service.send(method, path, { as: service.user('bob') })).status, 200);
};

/** Opens a stream and waits until it receives everything from now on. */
const listenTo = async (query: string, as: Caller = {}): Promise<Stream> => {
  const stream = await listen(`${service.server.url}/events${query}`, as);
  open.push(stream);
  if (stream.response.status === 200) await stream.hears('ready');
  return stream;
};

const statusOf = async (query: string, as: Caller = {}): Promise<number> =>
  (await listenTo(query, as)).response.status;

scenario('a new post is sent to the streams of its feeds', async () => {
  await act('POST', '/users/ada/follow');
  const streams = await Promise.all([
    listenTo('?feed=explore'),
    listenTo('?feed=hashtag/Sea'),
    listenTo('?feed=following', service.user('bob')),
  ]);
  const others = await Promise.all([
    listenTo('?feed=hashtag/sky'),
    listenTo('?feed=following', service.user('ada')),
    listenTo('?posts=a1'),
  ]);
  await publish('a2', 'The #sea');
  for (const stream of streams)
    assert.equal(await stream.hears('post'), [{ id: 'a2', username: 'ada' }]);
  await publish('a3', 'The #sky');
  await others[0].hears('post');
  assert.equal(
    others.map(({ heard }) => heard.filter(({ event }) => event === 'post').length),
    [1, 0, 0],
  );
  assert.is(streams[0].response.headers.get('X-Accel-Buffering'), 'no');
  assert.is(streams[0].response.headers.get('Content-Encoding'), null);
});

scenario('the counters of watched posts are sent, and that a post is gone', async () => {
  const stream = await listenTo('?posts=a1,a2');
  const counters = { id: 'a1', likesCount: 1, commentsCount: 0, bookmarksCount: 0 };
  await act('POST', '/posts/a1/like');
  assert.equal(await stream.hears('counters'), [counters]);
  await act('POST', '/posts/a1/bookmark');
  assert.equal((await stream.hears('counters', 2))[1], { ...counters, bookmarksCount: 1 });
  await service.send('PATCH', '/posts/a1/ban', { as: service.key });
  assert.equal(await stream.hears('gone'), [{ id: 'a1' }]);
});

scenario('a user is sent the number of unread notifications', async () => {
  const [ada, bob] = await Promise.all([
    listenTo('', service.user('ada')),
    listenTo('', service.user('bob')),
  ]);
  await act('POST', '/users/ada/follow');
  await act('POST', '/posts/a1/like');
  assert.equal((await ada.hears('notifications', 2)).at(-1), { unreadCount: 2 });
  await publish('a2', 'Hi @bob');
  assert.equal(await bob.hears('notifications'), [{ unreadCount: 1 }]);
});

scenario('records from Xano are sent too, except old ones', async () => {
  const now = Date.now();
  const stream = await listenTo('?feed=explore&posts=a1', service.user('ada'));
  const rows = [
    { entity: 'post', id: 'x1', username: 'bob', content: 'Hi @ada', created_at: now - 1000 },
    { entity: 'post', id: 'x2', username: 'bob', content: 'Hi', created_at: now - 7_200_000 },
    { entity: 'like', username: 'bob', post_id: 'a1', created_at: now - 1000 },
    { entity: 'post', id: 'x3', username: 'bob', content: 'Hi', created_at: now },
  ];
  const sent = await service.send('POST', '/sync/batch', { as: service.key, body: rows });
  assert.is(sent.status, 200);
  const ids = (await stream.hears('post', 2)).map((post) => at(post, 'id'));
  assert.equal(ids, ['x1', 'x3']);
  assert.is(at((await stream.hears('counters'))[0], 'likesCount'), 1);
  assert.equal((await stream.hears('notifications')).at(-1), { unreadCount: 2 });
});

scenario('an edited post is not sent, and a post whose ban is lifted is sent again', async () => {
  const stream = await listenTo('?feed=explore');
  const a1 = { entity: 'post', id: 'a1', username: 'ada', content: 'Hello!' };
  const body = [a1, { ...a1, id: 'a2' }];
  await service.send('POST', '/sync/batch', { as: service.key, body });
  assert.equal(await stream.hears('post'), [{ id: 'a2', username: 'ada' }]);
  for (const banned of [true, false])
    await service.send('PATCH', '/posts/a1/ban', { as: service.key, body: { banned } });
  assert.equal((await stream.hears('post', 2))[1], { id: 'a1', username: 'ada' });
});

scenario('the code of the guide receives events with a token in the header', async () => {
  const source = filesIn('docs/FRONTEND_GUIDE.md').get('events.ts') ?? '';
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  const guide = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly listen: (
      url: string,
      token: () => string,
      hear: (event: { readonly event: string }) => void,
      signal: AbortSignal,
    ) => Promise<void>;
  };
  const heard: string[] = [];
  const over = new AbortController();
  const token = service.server.jwtFor('bob');
  await act('POST', '/users/ada/follow');
  const listening = guide.listen(
    `${service.server.url}/events?feed=following`,
    () => token,
    ({ event }) => heard.push(event),
    over.signal,
  );
  await until('the stream is ready', () => heard.includes('ready'));
  await publish('a2', 'Heard');
  await until('the post is received', () => heard.includes('post'));
  over.abort();
  await listening;
});

scenario('a stream resumes after its last event, or asks for a reload', async () => {
  const first = await listenTo('?feed=explore');
  await publish('a2', 'Heard');
  await first.hears('post');
  await until('the last id is known', () => first.lastId() !== '');
  const place = first.lastId();
  first.close();
  const other = await listenTo('?feed=explore');
  await publish('a3', 'Missed');
  await other.hears('post');
  const second = await listenTo('?feed=explore', { 'Last-Event-ID': place });
  assert.equal(
    second.heard.map(({ event, data }) => `${event} ${String(at(data, 'id'))}`),
    ['post a3', 'ready undefined'],
  );
  for (const unknown of ['1-1', '999999999999999-0', 'nonsense']) {
    const stream = await listenTo('?feed=explore', { 'Last-Event-ID': unknown });
    assert.equal(
      stream.heard.map(({ event }) => event),
      ['reload', 'ready'],
      unknown,
    );
  }
});

scenario('hundreds of streams are served, and more than the limit are refused', async () => {
  const users = Array.from({ length: MAX }, (_, nth) => service.user(`u${nth % 20}`));
  await Promise.all(users.map((user) => listenTo('?feed=explore', user)));
  assert.is(await metric('xrs_process_listeners'), MAX);
  assert.is(await statusOf('?feed=explore', service.user('ada')), 503);
  const before = await metric('xrs_process_events_sent_total');
  await publish('a2', 'For all');
  await Promise.all(open.slice(0, MAX).map((stream) => stream.hears('post')));
  assert.is((await metric('xrs_process_events_sent_total')) - before, MAX);
});

scenario('a stream with invalid parameters or too many streams is refused', async () => {
  const ada = service.user('ada');
  assert.is(await statusOf('?feed=following'), 401);
  assert.is(await statusOf('', { Authorization: 'Bearer x' }), 401);
  for (const query of ['?feed=all', '?feed=hashtag/', '?feed=hashtag/a/b', '?posts=a%20b'])
    assert.is(await statusOf(query), 400, query);
  const ids = Array.from({ length: 101 }, (_, n) => `p${n}`);
  assert.is(await statusOf(`?posts=${ids.join(',')}`), 400);
  assert.is(await statusOf(`?posts=${ids.slice(1).join(',')}`), 200);
  await Promise.all(Array.from({ length: 20 }, () => listenTo('', ada)));
  assert.is(await statusOf('', ada), 429);
  assert.is(await statusOf('', service.user('bob')), 200);
});

scenario('a stream survives an outage of Redis, and then asks for a reload', async () => {
  const stream = await listenTo('?feed=explore');
  const beats = stream.beats();
  await service.redis.kill();
  await until('heartbeats continue', () => stream.beats() > beats + 2);
  const late = await listen(`${service.server.url}/events?feed=explore`);
  open.push(late);
  await service.redis.restart();
  await stream.hears('reload');
  await late.hears('ready');
  const ada = [['HSET', 'user:ada', 'username', 'ada']];
  await until('Redis accepts writes', async () => (await service.write(ada)).status === 200);
  await publish('a2', 'Heard again');
  await stream.hears('post');
});

scenario('a stream ends with its token', async () => {
  // The service tolerates a clock difference of 10 s.
  const exp = Math.floor(Date.now() / 1000) - 7;
  const token = jwt.sign({ username: 'ada', role: 'user', exp }, service.server.jwtSecret);
  const stream = await listenTo('', { Authorization: `Bearer ${token}` });
  assert.equal(await stream.hears('end'), [{ reason: 'unauthorized' }]);
  await until('the stream is closed', stream.isOver);
});

test.run();
