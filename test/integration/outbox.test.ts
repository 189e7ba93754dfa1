import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { CLAIM_MS } from '../../src/application/ports/claim.js';
import type { DeadLetter } from '../../src/application/ports/dead-letters.js';
import type { Delivery } from '../../src/application/ports/outbox.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, noon } from '../support/app/fixtures.js';
import { IS_CLUSTER, startRedis } from '../support/redis/server.js';
import { undeclared, watchScripts } from '../support/redis/script-watch.js';

const server = await startRedis();
const client = await server.connect(scripts);
const { outbox, deadLetters } = makeRedisStores({
  client,
  observe: () => undefined,
  exploreMax: 100,
});

const MINUTE = 60_000;
const all = (now: number, limit = 100) => ok(outbox.take({ now, until: now + MINUTE, limit }));

const record = async (actor: Username, id: string): Promise<void> => {
  const event = { type: 'post.deleted', actor, at: noon, data: { id: anId(id), username: actor } };
  await client.xadd('sys:outbox', '*', 'event', JSON.stringify(event));
};

const names = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ event }) => String(event.data['id']));

const deadLetterOf = ({ id, event }: Delivery): DeadLetter => ({
  id,
  entity: 'post',
  key: `post:${String(event.data['id'])}`,
  code: 'writeback_failed',
  message: 'post.deleted: answered 400',
  way: 'writeback',
  at: noon,
  content: { kind: 'event', id, event },
});

const first = (deliveries: readonly Delivery[]): Delivery => {
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error('nothing was taken');
  return delivery;
};

const leftovers = async (): Promise<readonly number[]> => [
  await client.xlen('sys:outbox'),
  await client.zcard('sys:outbox:order'),
  await client.zcard('sys:outbox:users'),
  await client.hlen('sys:outbox:state'),
];

const test = suite('Outbox');

test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('a claim is over five seconds after the last renewal, and whoever lost it changes nothing', async () => {
  await record(ada, 'a1');
  const until = noon + CLAIM_MS;
  const lost = first(await ok(outbox.take({ now: noon, until, limit: 9 })));
  const renewed = await ok(outbox.renew(lost, until + 1000));
  assert.is(renewed?.until, until + 1000);
  assert.equal(await all(until), [], 'it was renewed');
  assert.is(await ok(outbox.renew(lost, until + 2000)), null, 'by its old end it is nobody’s');
  const held = first(await all(noon + 5000));
  await ok(outbox.acknowledge(lost, noon + 5000));
  await ok(outbox.postpone(lost, noon + 5000, true));
  await ok(outbox.giveUp(lost, deadLetterOf(lost), noon + 5000));
  assert.equal([await ok(outbox.size), (await all(noon + 5000)).length], [1, 0]);
  await ok(outbox.acknowledge(held, noon + 5000));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
});

test('each user is taken once, with the first that waits; the next follows the acknowledgement', async () => {
  for (const [who, id] of [
    [ada, 'a1'],
    [ada, 'a2'],
    [bob, 'b1'],
    [ada, 'a3'],
  ] as const)
    await record(who, id);
  const taken = await all(noon);
  assert.equal([...names(taken)].sort(), ['a1', 'b1']);
  assert.equal(await all(noon), [], 'those taken are nobody else’s');
  for (const delivery of taken) await ok(outbox.acknowledge(delivery, noon));
  const second = await all(noon);
  assert.equal(names(second), ['a2']);
  await ok(outbox.acknowledge(first(second), noon));
  await ok(outbox.acknowledge(first(await all(noon)), noon));
  assert.equal(await all(noon), []);
  assert.is(await ok(outbox.size), 0);
  assert.equal(await leftovers(), [0, 0, 0, 1]);
});

test('the order is that of recording, also within a millisecond and past nine of it', async () => {
  const event = (id: string) =>
    JSON.stringify({ type: 'post.deleted', actor: ada, at: noon, data: { id } });
  for (const place of ['999-9', '999-10', '1000-0', '1000-11', '1000-100'])
    await client.xadd('sys:outbox', place, 'event', event(place));
  const seen: string[] = [];
  for (let [delivery] = await all(noon); delivery !== undefined; [delivery] = await all(noon)) {
    seen.push(delivery.place);
    await ok(outbox.acknowledge(delivery, noon));
  }
  assert.equal(seen, ['999-9', '999-10', '1000-0', '1000-11', '1000-100']);
});

test('what failed waits with all of its user behind it, and others go past', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  await ok(outbox.postpone(first(await all(noon)), noon + 5000, true));
  await record(bob, 'b1');
  await record(ada, 'a3');
  const others = await all(noon + 4999);
  assert.equal(names(others), ['b1']);
  const again = first(await all(noon + 5000));
  assert.equal([again.event.data['id'], again.failures], ['a1', 1]);
  await ok(outbox.postpone(again, noon + 9000, true));
  assert.is(first(await all(noon + 9000)).failures, 2);
});

test('who took it and went away leaves it to others after a while', async () => {
  await record(ada, 'a1');
  const before = first(await all(noon));
  assert.equal(await all(noon + MINUTE - 1), []);
  const after = first(await all(noon + MINUTE));
  assert.equal([after.id, after.failures], [before.id, 0]);
});

test('no more are taken than asked for, and who waited longest comes first', async () => {
  for (const [late, who] of [bob, cyd, ada].entries()) {
    await record(who, who);
    await ok(outbox.take({ now: noon + late, until: noon, limit: 0 }));
  }
  assert.equal(names(await all(noon + 2, 2)), ['bob', 'cyd']);
  assert.equal(names(await all(noon + 2, 2)), ['ada']);
});

test('thousands of one user who cannot be served do not hide another', async () => {
  const pipeline = client.pipeline();
  const event = JSON.stringify({ type: 'post.deleted', actor: ada, at: noon, data: {} });
  for (let n = 0; n < 3000; n += 1) pipeline.xadd('sys:outbox', '*', 'event', event);
  await pipeline.exec();
  await record(bob, 'b1');
  await ok(outbox.postpone(first(await all(noon)), noon + MINUTE, true));
  const seen: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) seen.push(...names(await all(noon)));
  assert.equal(seen, ['b1']);
});

test('what another version has written holds up nobody else', async () => {
  await client.xadd('sys:outbox', '*', 'event', '{"type":"party.given","actor":"ada","data":{}}');
  await client.xadd('sys:outbox', '*', 'event', 'no JSON');
  await client.xadd('sys:outbox', '*', 'other', 'field');
  await record(bob, 'b1');
  assert.equal(names(await all(noon)), ['b1']);
  assert.is(await ok(outbox.size), 4, 'and it is kept');
});

test('what is given up becomes a dead letter in the same step, and goes out again as it was', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  const delivery = first(await all(noon));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  const { letters, codes } = await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }));
  assert.equal(letters, [deadLetterOf(delivery)]);
  assert.equal(codes, { writeback_failed: 1 });
  const stored = JSON.parse((await client.hget('sys:dead', delivery.id)) ?? '') as DeadLetter;
  assert.equal(stored.content, { kind: 'news', id: delivery.id, news: delivery.event });

  const next = first(await all(noon));
  assert.is(next.event.data['id'], 'a2');
  assert.is(await ok(outbox.sendAgain(letters)), 1);
  assert.is(await ok(outbox.sendAgain(letters)), 0, 'a letter goes out once');
  await ok(outbox.acknowledge(next, noon));
  const again = first(await all(noon));
  assert.is(again.id, delivery.id);
  assert.is.not(again.place, delivery.place);
  assert.equal([again.event, again.failures], [delivery.event, 0]);
  assert.is((await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }))).total, 0);
});

test('an event that somebody has cut out of the stream holds up nothing behind it', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  const cut = first(await all(noon));
  await client.xdel('sys:outbox', cut.place);
  assert.equal(await all(noon + MINUTE), []);
  assert.equal(names(await all(noon + MINUTE)), ['a2']);
});

test('an outcome that comes too late changes nothing', async () => {
  await record(ada, 'a1');
  const delivery = first(await all(noon));
  await ok(outbox.acknowledge(delivery, noon));
  await ok(outbox.postpone(delivery, noon, true));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
  await ok(outbox.postpone(delivery, noon, true));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
  assert.is((await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }))).total, 0);
});

const onOneRedis = IS_CLUSTER ? () => undefined : test;
onOneRedis('the scripts touch the keys they are given and no others', async () => {
  const watch = await watchScripts(server.url);
  const stores = makeRedisStores({
    client: watch.client,
    observe: () => undefined,
    exploreMax: 100,
  });
  await record(ada, 'a1');
  const take = stores.outbox.take({ now: noon, until: noon, limit: 8 });
  const delivery = first(await ok(take));
  await ok(stores.outbox.postpone(delivery, noon, true));
  await ok(stores.outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  await ok(stores.outbox.sendAgain([deadLetterOf(delivery)]));
  await ok(stores.outbox.acknowledge(first(await ok(take)), noon));
  const runs = await watch.runs();
  watch.close();
  assert.equal([...new Set(runs.map(({ script }) => script))].sort(), ['readKeys', 'transact']);
  assert.equal(runs.flatMap(undeclared), []);
});

test.run();
