import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeRedisOutbox } from '../../src/adapters/redis/redis-outbox.js';
import { ada, bob, cyd, noon } from '../support/app/fixtures.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { startRedis } from '../support/redis/server.js';
import { ok } from '../support/run/effect.js';

const EACH = 40;
const MINUTE = 60_000;

const test = suite('outbox: several deliverers');
const server = await startRedis();
const client = await server.connect(scripts);
const clients = [client, await server.connect(scripts), await server.connect(scripts)];
const outboxes = clients.map((each) =>
  makeRedisOutbox(connectionTo(each, null, () => undefined).redis),
);
test.after(async () => {
  for (const each of clients) each.disconnect();
  await server.stop();
});

test('each user’s events are delivered once and in order while new ones are recorded', async () => {
  const users = [ada, bob, cyd];
  const seen = new Map<string, number[]>(users.map((user) => [user, []]));
  const record = async (): Promise<void> => {
    for (let n = 0; n < EACH; n += 1)
      for (const actor of users) {
        const event = { type: 'post.deleted', actor, at: noon, data: { n } };
        await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
      }
  };
  const isOver = () => [...seen.values()].every(({ length }) => length === EACH);
  const deliver = async (outbox: (typeof outboxes)[number]): Promise<void> => {
    while (!isOver()) {
      for (const delivery of await ok(outbox.take({ now: noon, until: noon + MINUTE, limit: 2 }))) {
        seen.get(delivery.event.actor)?.push(Number(delivery.event.data['n']));
        await ok(outbox.acknowledge(delivery, noon));
      }
    }
  };
  await Promise.all([record(), ...outboxes.map(deliver)]);
  for (const numbers of seen.values())
    assert.equal(
      numbers,
      Array.from({ length: EACH }, (_, n) => n),
    );
  assert.equal(
    [await client.xlen('sys:outbox'), await client.keys('sys:outbox:*')],
    [0, ['sys:outbox:state']],
  );
});

test.run();
