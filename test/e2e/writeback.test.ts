import { Webhook } from 'standardwebhooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { at, startE2e } from '../support/e2e/service.js';
import { startReceiver, type Received } from '../support/http/receiver.js';
import { startServer } from '../support/process/server.js';
import { until } from '../support/run/until.js';
import { callEndpoint } from '../support/xano-kit/endpoint.js';
import { makeWorld } from '../support/xano-kit/world.js';

const secret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;
const receiver = await startReceiver();
const env = { WRITEBACK_URL: receiver.url, WRITEBACK_SECRET: secret };
const service = await startE2e(env);
const { send, user, key, redis, server } = service;

const typeOf = ({ json }: Received): unknown => at(json, 'type');
const eventsWith = (field: string, value: unknown, { received } = receiver): readonly Received[] =>
  received.filter(({ json }) => at(json, 'data', field) === value);

const waitUntilEmpty = (): Promise<void> =>
  until('the outbox is empty', async () => (await redis.client.xlen('sys:outbox')) === 0);

/** Returns the result of a delivery at the endpoint of the kit, in a workspace with the user alice. */
const resultInKit = ({ body, headers }: Received) => {
  const titled = Object.entries(headers).map(([name, value]) => [
    name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);
  const env = { XRS_WRITEBACK_SECRET: secret, $http_headers: Object.fromEntries(titled) as object };
  const tables = { user: [{ id: 1, username: 'alice' }] };
  const world = makeWorld({ env, tables, rawBody: body, now: Date.now });
  const answer = callEndpoint('writeback_post', {}, world);
  return { status: at(answer, 'status'), posts: world.tables['post'] };
};

const join = async (...names: readonly string[]): Promise<void> => {
  await service.write(names.map((name) => ['HSET', `user:${name}`, 'username', name]));
};

const test = suite('write-back');

test.before(() => join('alice', 'bob'));
test.before.each(() => {
  receiver.answer(() => ({ status: 200 }));
});
test.after(async () => {
  await service.stop();
  await receiver.stop();
});

test('a post is sent to Xano, returns with its Xano id and stays one post', async () => {
  const body = {
    content: 'Made here #sea',
    hashtags: ['sky'],
    media_url: 'https://a.example/b.png',
  };
  const made = await send('POST', '/posts', { as: user('alice'), body });
  const id = at(made.json, 'post', 'id') ?? at(made.json, 'id');
  await until('the post is delivered', () => eventsWith('id', id).length > 0);
  const [got] = eventsWith('id', id);
  if (got === undefined) throw new Error('nothing came');
  new Webhook(secret).verify(got.body, got.headers as Record<string, string>);
  assert.is(typeOf(got), 'post.created');
  const row = at(got.json, 'data') as Record<string, unknown>;
  const { content, media_url, hashtags, created_at, updated_at: edited_at } = row;
  const kept = { content, media_url, hashtags, created_at, updated_at: edited_at };
  assert.equal(resultInKit(got), {
    status: 'applied',
    posts: [{ id: 1, ...kept, external_id: id, user_id: 1 }],
  });

  // The row as Xano keeps it: with its own id and time, and our id as the external one.
  const updated_at = Number(row['updated_at']) + 5;
  const home = { ...row, id: 901, external_id: id, updated_at };
  const returned = await send('POST', '/webhooks/post-create', { as: key, body: home });
  assert.equal([returned.status, at(returned.json, 'status')], [200, 'unchanged'], returned.text);
  const liked = await send('POST', '/webhooks/like', {
    as: key,
    body: { username: 'bob', post_id: 901, created_at: updated_at + 1 },
  });
  assert.equal([liked.status, at(liked.json, 'status')], [200, 'applied'], liked.text);

  const explore = await send('GET', '/feed/explore', { as: user('bob') });
  assert.is(at(explore.json, 'posts', 0, 'post', 'id'), id);
  assert.is(at(explore.json, 'posts', 0, 'post', 'likesCount'), 1);
  assert.is(at(explore.json, 'posts', 1), undefined);
  await waitUntilEmpty();
  assert.is(eventsWith('post_id', id).length, 0, 'a like from Xano is not sent to Xano');
  await service.settle();
});

test('acts of the API key are not sent', async () => {
  const body = { content: 'By the service', username: 'alice' };
  const made = await send('POST', '/posts', { as: key, body });
  assert.is(made.status, 201, made.text);
  await send('PATCH', '/users/alice', { as: user('alice'), body: { bio: 'told' } });
  await until('the act of alice is delivered', () => eventsWith('bio', 'told').length > 0);
  await waitUntilEmpty();
  assert.is(eventsWith('content', 'By the service').length, 0);
});

test('failing deliveries of one user delay no others, and are kept over a restart', async () => {
  receiver.answer(({ json }) => ({ status: at(json, 'data', 'username') === 'bob' ? 503 : 200 }));
  for (const bio of ['first', 'second'])
    await send('PATCH', '/users/bob', { as: user('bob'), body: { bio } });
  await send('PATCH', '/users/alice', { as: user('alice'), body: { bio: 'past bob' } });
  await until('the event of alice is delivered', () => eventsWith('bio', 'past bob').length > 0);
  await until('the event of bob was tried', () => eventsWith('bio', 'first').length > 0);
  assert.is(eventsWith('bio', 'second').length, 0, 'the second event waits for the first');

  const [tried] = eventsWith('bio', 'first');
  const keys = { XANO_API_KEY: server.apiKey, JWT_SECRET: server.jwtSecret };
  const again = { ...env, ...keys, REDIS_URL: redis.url };
  await server.stop();
  const before = receiver.received.length;
  // From here on nothing fails: each further failure would double the pause before the next try.
  receiver.answer(() => ({ status: 200 }));
  const [next, other] = await Promise.all([startServer(again), startServer(again)]);
  const third = await fetch(`${next.url}/users/bob`, {
    method: 'PATCH',
    headers: { ...user('bob'), 'Content-Type': 'application/json' },
    body: JSON.stringify({ bio: 'third' }),
  });
  assert.is(third.status, 200);
  await until('all events of bob are delivered', () => eventsWith('bio', 'third').length > 0);
  await waitUntilEmpty();
  await next.stop();
  await other.stop();
  const after = receiver.received.slice(before).map(({ json }) => at(json, 'data', 'bio'));
  assert.equal(after, ['first', 'second', 'third'], 'each event is delivered once by two replicas');
  const ids = new Set(eventsWith('bio', 'first').map(({ headers }) => headers['webhook-id']));
  assert.equal([...ids], [tried?.headers['webhook-id']]);
});

test.run();

// A receiver of its own: deliveries of the tests above may still be under way.
const refusing = await startReceiver();
const only = await startE2e({
  ...env,
  WRITEBACK_URL: refusing.url,
  WRITEBACK_MAX_TRIES: '2',
});
const strict = suite('write-back that is given up');

strict(
  'an event that Xano never accepts becomes a dead letter that can be sent again',
  async () => {
    refusing.answer(() => ({ status: 404 }));
    await only.write([['HSET', 'user:cyd', 'username', 'cyd']]);
    await only.send('PATCH', '/users/cyd', {
      as: only.user('cyd'),
      body: { bio: 'unknown there' },
    });
    const codes = () => only.redis.client.hgetall('sys:dead:codes');
    await until('a dead letter', async () => (await codes())['writeback_failed'] === '1');
    assert.is(eventsWith('bio', 'unknown there', refusing).length, 2);
    const shown = await only.send('GET', '/sync/dead-letters', { as: only.key });
    assert.is(shown.status, 200, shown.text);
    assert.is(at(shown.json, 'letters', 0, 'code'), 'writeback_failed', shown.text);
    assert.is(at(shown.json, 'letters', 0, 'content', 'kind'), 'news', shown.text);
    assert.is(at(shown.json, 'letters', 0, 'content', 'news', 'type'), 'user.updated', shown.text);

    refusing.answer(() => ({ status: 200 }));
    const body = { code: 'writeback_failed' };
    const replay = await only.send('POST', '/sync/dead-letters/replay', { as: only.key, body });
    assert.is(replay.status, 200, replay.text);
    await until(
      'the event is delivered',
      () => eventsWith('bio', 'unknown there', refusing).length === 3,
    );
    const ids = eventsWith('bio', 'unknown there', refusing).map(
      ({ headers }) => headers['webhook-id'],
    );
    assert.is(new Set(ids).size, 1);
    await until('no letter is left', async () => Object.keys(await codes()).length === 0);
  },
);

strict.after(async () => {
  await only.stop();
  await refusing.stop();
});

strict.run();
