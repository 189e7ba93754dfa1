import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeWebhookSender } from '../../src/adapters/webhook/webhook-sender.js';
import { makeDeliverOutbox } from '../../src/application/use-cases/deliver-outbox.js';
import { storeUnavailable } from '../../src/application/errors.js';
import { deliver } from '../../src/runtime/deliver.js';
import { startLoop } from '../../src/runtime/loop.js';
import { processTimer } from '../../src/runtime/timer.js';
import { at } from '../support/e2e/service.js';
import { ok } from '../support/run/effect.js';
import { type Received, startReceiver } from '../support/http/receiver.js';
import { startRedis } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const server = await startRedis();
const client = await server.connect(scripts);
const { outbox, users, leases } = makeRedisStores({
  ...{ client, observe: () => undefined, exploreMax: 10 },
});
const receiver = await startReceiver();
const clock = { now: Date.now };
const secret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;

const start = (find = users.find) =>
  startLoop(
    deliver({
      deliverOutbox: makeDeliverOutbox({
        ...{ outbox, users: { find } },
        sender: makeWebhookSender({ url: receiver.url, secret, token: '' }, clock),
        clock,
        chance: () => 0,
        maxTries: 3,
      }),
      leases,
      timer: processTimer,
      log: pino({ level: 'silent' }),
    }),
  );

const record = async (actor: string, n: number): Promise<void> => {
  const event = { type: 'post.deleted', actor, at: clock.now(), data: { id: n, username: actor } };
  await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
};

const actorOf = ({ json }: Received): unknown => at(json, 'data', 'username');
/** Waits until new events are in the order by user, which also happens while nothing can be delivered. */
const inOrder = (count: number): Promise<void> =>
  until(
    'new events are in the order by user',
    async () => (await client.zcard('sys:outbox:order')) === count,
  );
const isEmpty = async (): Promise<boolean> => (await ok(outbox.size)) === 0;

/** A gate for answers that are held back until the test opens it. */
const makeGate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open: () => {
      open();
    },
    opened,
  };
};

const test = suite('outbox deliverer');

test.after(async () => {
  client.disconnect();
  await receiver.stop();
  await server.stop();
});

test('eight events are delivered at once, each of a different user', async () => {
  const gate = makeGate();
  let underWay = 0;
  let most = 0;
  receiver.answer(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await gate.opened;
    underWay -= 1;
    return { status: 200 };
  });
  for (let n = 0; n < 12; n += 1) await record(`user${n}`, n);
  const deliverer = start();
  await until('eight are under way', () => underWay === 8);
  await record('late', 12);
  await inOrder(13);
  gate.open();
  await until('all are delivered', isEmpty);
  await deliverer.stop();
  assert.is(most, 8);
  assert.is(new Set(receiver.received.map(actorOf)).size, 13);
});

test('an event without an answer delays no other user and keeps the order', async () => {
  const gate = makeGate();
  const before = receiver.received.length;
  receiver.answer(async (got) => {
    if (actorOf(got) === 'slow') await gate.opened;
    return { status: 200 };
  });
  await record('slow', 0);
  for (let n = 1; n <= 20; n += 1) await record('quick', n);
  const deliverer = start();
  await until('the quick one is done', async () => (await ok(outbox.size)) === 1);
  const quick = receiver.received.slice(before).filter((got) => actorOf(got) === 'quick');
  assert.equal(
    quick.map(({ json }) => at(json, 'data', 'id')),
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  gate.open();
  await until('the slow one is done', isEmpty);
  await deliverer.stop();
});

test('one of two replicas delivers, and the other takes over when it stops', async () => {
  receiver.answer(() => ({ status: 200 }));
  const before = receiver.received.length;
  const first = start();
  await until('the lease is held', async () => (await client.exists('sys:lease:outbox')) === 1);
  const second = start();
  await record('ada', 1);
  await until('the first delivers', isEmpty);
  await first.stop();
  await record('ada', 2);
  await until('the second delivers', isEmpty);
  await second.stop();
  assert.is(receiver.received.length - before, 2);
});

test('an event waits while its user cannot be read, and is sent with the name alone if the user is damaged', async () => {
  receiver.answer(() => ({ status: 200 }));
  const before = receiver.received.length;
  await client.set('user:bob', 'no hash');
  await record('ada', 1);
  await record('bob', 2);
  let isFirst = true;
  const deliverer = start((username) => {
    if (username !== 'ada' || !isFirst) return users.find(username);
    isFirst = false;
    return TE.left(storeUnavailable(null));
  });
  // The claim of the first try has been released.
  await until('both are delivered', isEmpty);
  await deliverer.stop();
  await client.del('user:bob');
  assert.equal(receiver.received.slice(before).map(actorOf), ['bob', 'ada']);
});

test('new events are put in order while the receiver asks to wait', async () => {
  receiver.answer(() => ({ status: 429, headers: { 'Retry-After': '3600' } }));
  const before = receiver.received.length;
  await record('ada', 3);
  const deliverer = start();
  // Longer than any claim lasts, so the refusal of the first try has been recorded.
  const due = async () => Number(await client.zscore('sys:outbox:users', 'ada'));
  await until('it is left alone', async () => (await due()) > Date.now() + 200_000);
  await record('bob', 4);
  await inOrder(2);
  await deliverer.stop();
  assert.is(receiver.received.length - before, 1);
});

test.run();
