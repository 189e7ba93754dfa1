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
const take = (now: number, limit = 100) => ok(outbox.take({ now, until: now + MINUTE, limit }));

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

const test = suite('outbox');

test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('a claim ends five seconds after its last renewal, and a lost claim can change nothing', async () => {
  await record(ada, 'a1');
  const until = noon + CLAIM_MS;
  const lost = first(await ok(outbox.take({ now: noon, until, limit: 9 })));
  const renewed = await ok(outbox.renew(lost, until + 1000));
  assert.is(renewed?.until, until + 1000);
  assert.equal(await take(until), [], 'the claim was renewed');
  assert.is(
    await ok(outbox.renew(lost, until + 2000)),
    null,
    'a claim cannot be renewed by its old end',
  );
  const held = first(await take(noon + 5000));
  await ok(outbox.acknowledge(lost, noon + 5000));
  await ok(outbox.postpone(lost, noon + 5000, true));
  await ok(outbox.giveUp(lost, deadLetterOf(lost), noon + 5000));
  assert.equal([await ok(outbox.size), (await take(noon + 5000)).length], [1, 0]);
  await ok(outbox.acknowledge(held, noon + 5000));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
});

test('one event per user is taken, and the next only after its acknowledgement', async () => {
  for (const [who, id] of [
    [ada, 'a1'],
    [ada, 'a2'],
    [bob, 'b1'],
    [ada, 'a3'],
  ] as const)
    await record(who, id);
  const taken = await take(noon);
  assert.equal([...names(taken)].sort(), ['a1', 'b1']);
  assert.equal(await take(noon), [], 'no event is taken twice');
  for (const delivery of taken) await ok(outbox.acknowledge(delivery, noon));
  const second = await take(noon);
  assert.equal(names(second), ['a2']);
  await ok(outbox.acknowledge(first(second), noon));
  await ok(outbox.acknowledge(first(await take(noon)), noon));
  assert.equal(await take(noon), []);
  assert.is(await ok(outbox.size), 0);
  assert.equal(await leftovers(), [0, 0, 0, 1]);
});

test('events are taken in the order of recording, also within a millisecond and past nine of it', async () => {
  const event = (id: string) =>
    JSON.stringify({ type: 'post.deleted', actor: ada, at: noon, data: { id } });
  for (const place of ['999-9', '999-10', '1000-0', '1000-11', '1000-100'])
    await client.xadd('sys:outbox', place, 'event', event(place));
  const seen: string[] = [];
  for (let [delivery] = await take(noon); delivery !== undefined; [delivery] = await take(noon)) {
    seen.push(delivery.place);
    await ok(outbox.acknowledge(delivery, noon));
  }
  assert.equal(seen, ['999-9', '999-10', '1000-0', '1000-11', '1000-100']);
});

test('a failed event delays the later events of its user, and no other user', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  await ok(outbox.postpone(first(await take(noon)), noon + 5000, true));
  await record(bob, 'b1');
  await record(ada, 'a3');
  const others = await take(noon + 4999);
  assert.equal(names(others), ['b1']);
  const again = first(await take(noon + 5000));
  assert.equal([again.event.data['id'], again.failures], ['a1', 1]);
  await ok(outbox.postpone(again, noon + 9000, true));
  assert.is(first(await take(noon + 9000)).failures, 2);
});

test('an event whose claim expires is taken by another process', async () => {
  await record(ada, 'a1');
  const before = first(await take(noon));
  assert.equal(await take(noon + MINUTE - 1), []);
  const after = first(await take(noon + MINUTE));
  assert.equal([after.id, after.failures], [before.id, 0]);
});

test('a limited take starts with the users who have waited longest', async () => {
  for (const [late, who] of [bob, cyd, ada].entries()) {
    await record(who, who);
    await ok(outbox.take({ now: noon + late, until: noon, limit: 0 }));
  }
  assert.equal(names(await take(noon + 2, 2)), ['bob', 'cyd']);
  assert.equal(names(await take(noon + 2, 2)), ['ada']);
});

test('thousands of postponed events of one user do not hide another user', async () => {
  const pipeline = client.pipeline();
  const event = JSON.stringify({ type: 'post.deleted', actor: ada, at: noon, data: {} });
  for (let n = 0; n < 3000; n += 1) pipeline.xadd('sys:outbox', '*', 'event', event);
  await pipeline.exec();
  await record(bob, 'b1');
  await ok(outbox.postpone(first(await take(noon)), noon + MINUTE, true));
  const seen: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) seen.push(...names(await take(noon)));
  assert.equal(seen, ['b1']);
});

test('an entry of another version of the service delays no user', async () => {
  await client.xadd('sys:outbox', '*', 'event', '{"type":"party.given","actor":"ada","data":{}}');
  await client.xadd('sys:outbox', '*', 'event', 'no JSON');
  await client.xadd('sys:outbox', '*', 'other', 'field');
  await record(bob, 'b1');
  assert.equal(names(await take(noon)), ['b1']);
  assert.is(await ok(outbox.size), 4, 'the entry is kept');
});

test('giving up moves the event to the dead letters, from which it can be sent again unchanged', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  const delivery = first(await take(noon));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  const { letters, codes } = await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }));
  assert.equal(letters, [deadLetterOf(delivery)]);
  assert.equal(codes, { writeback_failed: 1 });
  const stored = JSON.parse((await client.hget('sys:dead', delivery.id)) ?? '') as DeadLetter;
  assert.equal(stored.content, { kind: 'news', id: delivery.id, news: delivery.event });

  const next = first(await take(noon));
  assert.is(next.event.data['id'], 'a2');
  assert.equal(await ok(outbox.sendAgain(letters)), [delivery.id]);
  assert.equal(await ok(outbox.sendAgain(letters)), [], 'a dead letter is sent once');
  await ok(outbox.acknowledge(next, noon));
  const again = first(await take(noon));
  assert.is(again.id, delivery.id);
  assert.is.not(again.place, delivery.place);
  assert.equal([again.event, again.failures], [delivery.event, 0]);
  assert.is((await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }))).total, 0);
});

test('an event that was deleted from the stream delays nothing behind it', async () => {
  await record(ada, 'a1');
  await record(ada, 'a2');
  const cut = first(await take(noon));
  await client.xdel('sys:outbox', cut.place);
  assert.equal(await take(noon + MINUTE), []);
  assert.equal(names(await take(noon + MINUTE)), ['a2']);
});

test('an outcome that arrives too late changes nothing', async () => {
  await record(ada, 'a1');
  const delivery = first(await take(noon));
  await ok(outbox.acknowledge(delivery, noon));
  await ok(outbox.postpone(delivery, noon, true));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
  await ok(outbox.postpone(delivery, noon, true));
  await ok(outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  assert.equal(await leftovers(), [0, 0, 0, 1]);
  assert.is((await ok(deadLetters.list({ code: null, offset: 0, limit: 10 }))).total, 0);
});

const onOneRedis = IS_CLUSTER ? () => undefined : test;
onOneRedis('the scripts touch their declared keys only', async () => {
  const watch = await watchScripts(server.url);
  const stores = makeRedisStores({
    client: watch.client,
    observe: () => undefined,
    exploreMax: 100,
  });
  await record(ada, 'a1');
  const taken = stores.outbox.take({ now: noon, until: noon, limit: 8 });
  const delivery = first(await ok(taken));
  await ok(stores.outbox.postpone(delivery, noon, true));
  await ok(stores.outbox.giveUp(delivery, deadLetterOf(delivery), noon));
  await ok(stores.outbox.sendAgain([deadLetterOf(delivery)]));
  await ok(stores.outbox.acknowledge(first(await ok(taken)), noon));
  const runs = await watch.runs();
  watch.close();
  assert.equal([...new Set(runs.map(({ script }) => script))].sort(), ['readKeys', 'transact']);
  assert.equal(runs.flatMap(undeclared), []);
});

test.run();
