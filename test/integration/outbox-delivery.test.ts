import { Webhook } from 'standardwebhooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeWebhookSender } from '../../src/adapters/webhook/webhook-sender.js';
import { type Fate, makeDeliverOutbox } from '../../src/application/use-cases/deliver-outbox.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { ada, bob } from '../support/app/fixtures.js';
import { at } from '../support/e2e/service.js';
import { freePort } from '../support/process/free-port.js';
import { type Received, startReceiver } from '../support/http/receiver.js';
import { startRedis } from '../support/redis/server.js';

const server = await startRedis();
const client = await server.connect(scripts);
const { outbox, users, deadLetters } = makeRedisStores({
  client,
  observe: () => undefined,
  exploreMax: 100,
});
const receiver = await startReceiver();

const secret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;
const settings = { url: receiver.url, secret, token: 't'.repeat(32) };

// The real time: the receiver compares the time of a signature with it.
const start = Date.now();
let now = start;
const clock = { now: () => now };
const deliverTo = (url: string, maxTries = 3) =>
  makeDeliverOutbox({
    ...{ outbox, users },
    sender: makeWebhookSender({ ...settings, url }, clock),
    clock,
    chance: () => 1,
    maxTries,
  });
const usual = deliverTo(receiver.url);

const record = async (actor: Username, id: string): Promise<void> => {
  const event = { type: 'post.created', actor, at: start, data: { id, username: actor } };
  await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
};

/** Makes one try of every delivery that is due. */
const tryDue = async (by = usual): Promise<readonly Fate[]> => {
  const fates: Fate[] = [];
  for (const delivery of await ok(by.take(8)))
    fates.push(await ok(by.deliver(delivery, () => Promise.resolve(delivery))));
  return fates;
};

const outcomes = (fates: readonly Fate[]): readonly string[] => fates.map((fate) => fate.outcome);

const idIn = ({ json }: Received): unknown => at(json, 'data', 'id');
const letters = async () =>
  (await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }))).letters;

const test = suite('outbox: delivery');

test.before.each(async () => {
  await client.flushall();
  receiver.answer(() => ({ status: 200 }));
  now = start;
});
test.after(async () => {
  await receiver.stop();
  client.disconnect();
  await server.stop();
});

test('a delivery is a Standard Webhook that its secret verifies', async () => {
  await record(ada, 'p1');
  assert.equal(outcomes(await tryDue()), ['delivered']);
  const got = receiver.received.at(-1);
  if (got === undefined) throw new Error('nothing came');
  const headers = got.headers as Record<string, string>;
  const [place] = /\d+-\d+$/.exec(headers['webhook-id'] ?? '') ?? [];
  assert.is(headers['webhook-id'], `msg_${place ?? ''}`);
  assert.is(headers['authorization'], `Bearer ${settings.token}`);
  assert.is(headers['content-type'], 'application/json');
  const timestamp = new Date(start).toISOString();
  assert.equal(new Webhook(secret).verify(got.body, headers), {
    type: 'post.created',
    timestamp,
    at: start,
    data: { id: 'p1', username: 'ada' },
  });
  assert.is(await ok(outbox.size), 0);
});

test('each try has the same id, its own time and signature, and twice the wait', async () => {
  await record(ada, 'p1');
  const before = receiver.received.length;
  receiver.answer(() => ({ status: 500 }));
  assert.equal(outcomes(await tryDue()), ['postponed']);
  now = start + 1999;
  assert.equal(await tryDue(), []);
  now = start + 2000;
  assert.equal(outcomes(await tryDue()), ['postponed']);
  now = start + 2000 + 3999;
  assert.equal(await tryDue(), []);
  now = start + 2000 + 4000;
  receiver.answer(() => ({ status: 201 }));
  assert.equal(outcomes(await tryDue()), ['delivered']);
  const tries = receiver.received.slice(before);
  const each = (name: string): number => new Set(tries.map(({ headers }) => headers[name])).size;
  assert.equal(
    [tries.length, each('webhook-id'), each('webhook-timestamp'), each('webhook-signature')],
    [3, 1, 3, 3],
  );
});

test('an event whose last try fails becomes a dead letter, and the next of its user is delivered', async () => {
  await ok(users.create(ada, start));
  await record(ada, 'p1');
  await record(ada, 'p2');
  receiver.answer((got) => ({ status: idIn(got) === 'p1' ? 404 : 200 }));
  for (const wait of [0, 2000, 4000]) {
    now += wait;
    await tryDue();
  }
  assert.equal(
    (await letters()).map(({ code, entity, key, message, way }) => [
      code,
      entity,
      key,
      message,
      way,
    ]),
    [['writeback_failed', 'post', 'post:p1', 'post.created: answered 404', 'writeback']],
  );
  assert.equal(outcomes(await tryDue()), ['delivered']);
});

test('an event that is refused for good is not tried again', async () => {
  for (const status of [400, 409, 410, 422]) {
    await record(ada, `p${status}`);
    receiver.answer(() => ({ status }));
    assert.equal(outcomes(await tryDue()), ['given-up'], String(status));
  }
  assert.is((await letters()).length, 4);
});

test('a user whose deliveries fail delays no other user', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  await record(bob, 'b1');
  await record(bob, 'b2');
  const before = receiver.received.length;
  receiver.answer((got) => ({ status: idIn(got) === 'a1' ? 503 : 200 }));
  await tryDue();
  await tryDue();
  assert.equal(receiver.received.slice(before).map(idIn).sort(), ['a1', 'b1', 'b2']);
});

test('a delivery to a receiver that is down or redirects is tried again', async () => {
  await record(ada, 'p1');
  const nowhere = deliverTo(`http://127.0.0.1:${await freePort()}/`);
  assert.equal(await tryDue(nowhere), [
    { outcome: 'postponed', reason: 'no answer (ECONNREFUSED)', failures: 1, rest: 0 },
  ]);
  now += 2000;
  const before = receiver.received.length;
  receiver.answer(() => ({ status: 307, headers: { Location: `${receiver.url}/elsewhere` } }));
  assert.equal(outcomes(await tryDue()), ['postponed']);
  assert.is(receiver.received.length, before + 1, 'a redirect is not followed');
});

test('an event about a user who is unknown on both sides does not hold up later ones', async () => {
  for (const user of [ada, bob]) await ok(users.create(user, start));
  for (const following of ['bob', 'cyd']) {
    const data = { follower: 'ada', following, created_at: start };
    const event = { type: 'follow.added', actor: ada, at: start, data };
    await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
  }
  receiver.answer(() => ({ status: 404 }));
  assert.equal(outcomes(await tryDue()), ['postponed']);
  await client.del('user:bob');
  now += 60_000;
  assert.equal(outcomes(await tryDue()), ['given-up']);
  assert.equal(outcomes(await tryDue()), ['given-up']);
  assert.equal(
    (await letters()).map(({ key }) => key),
    ['follow:ada>cyd', 'follow:ada>bob'],
  );
  await client.del('user:ada');
  await record(ada, 'p1');
  assert.equal(outcomes(await tryDue()), ['given-up'], 'an event of a deleted user');
});

test('an event has the ids of the users that it names, if they have one', async () => {
  await client.hset('user:ada', { username: 'ada', id: '7' });
  await client.hset('user:bob', { username: 'bob' });
  for (const following of ['ada', 'bob']) {
    const data = { follower: 'ada', following, following_id: '66' };
    const event = { type: 'follow.removed', actor: ada, at: start, data };
    await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
    await tryDue();
  }
  const sentData = receiver.received.slice(-2).map(({ json }) => at(json, 'data'));
  const ofAda = { follower: 'ada', follower_id: '7' };
  assert.equal(sentData, [
    { ...ofAda, following: 'ada', following_id: '7' },
    { ...ofAda, following: 'bob' },
  ]);
});

test('a receiver that asks to wait is waited for each time', async () => {
  await record(ada, 'p1');
  receiver.answer(() => ({ status: 429, headers: { 'Retry-After': '20' } }));
  for (const _ of [1, 2, 3, 4]) {
    assert.equal(
      (await tryDue()).map(({ rest }) => rest),
      [20_000],
    );
    now += 19_999;
    assert.equal(await tryDue(), []);
    now += 1;
  }
  receiver.answer(() => ({ status: 200 }));
  assert.equal(outcomes(await tryDue()), ['delivered']);
});

test('an event that was delivered but not acknowledged is sent again under the same id', async () => {
  await record(ada, 'p1');
  const before = receiver.received.length;
  const [delivery] = await ok(usual.take(1));
  if (delivery === undefined) throw new Error('nothing to take');
  await ok(makeWebhookSender(settings, clock).send(delivery));
  now = start + 30_000;
  assert.equal(outcomes(await tryDue()), ['delivered']);
  const ids = receiver.received.slice(before).map(({ headers }) => headers['webhook-id']);
  assert.equal([ids.length, new Set(ids).size], [2, 1]);
});

test.run();
