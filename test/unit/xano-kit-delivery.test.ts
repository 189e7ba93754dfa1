import { createHmac } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliveryOf, type KitAction, type KitChange } from '../support/xano-kit/delivery.js';
import { runQueue, runSource } from '../support/xano-kit/interpreter.js';
import { readKit } from '../support/xano-kit/kit.js';
import {
  aWorkspace,
  env,
  eventIn,
  fire,
  MINUTE,
  noon,
  outboxOf,
  secret,
  statusesOf,
  sweep,
} from '../support/xano-kit/workspace.js';
import { makeWorld } from '../support/xano-kit/world.js';

const DAY = 1440 * MINUTE;
const aPost: KitChange = {
  table: 'post',
  row: {
    id: 5,
    user_id: 1,
    content: 'A\u00e7a\u00ed/\u{1f60b} "x"',
    updated_at: noon,
    secret_note: 'hush',
  },
};

interface Sent {
  readonly ts: number;
  readonly seq: number;
  readonly body: string;
}
const sentIn = (body: string): Sent => JSON.parse(body) as Sent;
const signatureOf = ({ ts, seq, body }: Sent): string =>
  `v1=${createHmac('sha256', secret).update(`${ts}.${seq}.${body}`).digest('hex')}`;

const test = suite('Xano kit: delivery of changes');

test('a change is sent to the webhook, and its signed body is a string', () => {
  const { method, path, headers, body } = deliveryOf({ ...aPost, seq: 42 }, 'insert', secret, noon);
  assert.is(`${method} ${path}`, 'POST /webhooks/xano');
  assert.equal(Object.keys(headers), ['Content-Type', 'User-Agent', 'X-Signature']);
  assert.is(headers['Content-Type'], 'application/json');
  const { v, seq, ts } = JSON.parse(body) as Sent & { v: number };
  assert.equal([v, seq, ts], [1, 42, noon]);
  assert.is(headers['X-Signature'], signatureOf(sentIn(body)));
});

test('the event has the listed columns, old and new as its action requires', () => {
  const now = { id: 5, user_id: 1, content: aPost.row?.['content'], updated_at: noon };
  const before = { ...aPost.row, content: 'Before' };
  const sides = (action: KitAction) => {
    const event = eventIn(deliveryOf({ ...aPost, before }, action, secret, noon).body);
    const { v, table, id, occurred_at, datasource } = event;
    assert.equal([v, table, occurred_at, datasource], [1, 'post', noon, 'live']);
    assert.is(event['action'], action);
    assert.match(String(event['event_id']), /^[0-9a-f-]{36}$/);
    return { id, new: event['new'], old: event['old'] };
  };
  assert.equal(sides('insert'), { id: 5, new: now, old: [] });
  assert.equal(sides('update'), { id: 5, new: now, old: { ...now, content: 'Before' } });
  assert.equal(sides('delete'), { id: 5, new: [], old: now });
  assert.equal(sides('truncate'), { id: null, new: [], old: [] });
});

test('each table has its trigger, and none sends the password', () => {
  const row = { id: 1, username: 'ada', password: 'hash', user_id: 1, post_id: 2, follower_id: 3 };
  for (const table of ['user', 'post', 'follow', 'like', 'bookmark', 'comment'] as const) {
    const event = eventIn(deliveryOf({ table, row }, 'insert', secret, noon).body);
    assert.is(event['table'], table);
    assert.not.match(JSON.stringify(event), /password|hash"/);
  }
});

test('a trigger only writes to the outbox, and a fault in it does not break the write', () => {
  const { world, requests } = aWorkspace(() => 200);
  fire(world, aPost, 'insert');
  assert.equal([requests.length, world.queue.length, statusesOf(world)], [0, 1, ['pending']]);
  runQueue(world);
  assert.equal([requests.length, statusesOf(world)], [1, ['sent']]);

  const broken = makeWorld({ env, newUuid: () => 'always the same' });
  fire(broken, aPost, 'insert');
  fire(broken, aPost, 'update');
  assert.is(outboxOf(broken).length, 1);
  assert.equal(broken.log, [{ event: 'xrs_emit_failed', table_name: 'post' }]);
});

const AFTERWARDS = {
  sent: [200, 202, 204],
  refused: [400, 405, 409, 410, 413, 415, 422],
  pending: [0, 301, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504],
};

test('the status of the answer decides whether the row is sent, refused or pending', () => {
  for (const [status, codes] of Object.entries(AFTERWARDS))
    for (const code of codes) {
      const { world } = aWorkspace(() => code);
      fire(world, aPost, 'insert');
      runQueue(world);
      const [row] = outboxOf(world);
      assert.equal([row?.['status'], row?.['last_status']], [status, code]);
      assert.equal([row?.['attempts'], row?.['event_id'] !== undefined], [1, true]);
      assert.is(row?.['sent_at'], status === 'sent' ? noon : undefined);
    }
});

test('only pending rows are sent again, with a new signature', () => {
  const answers = [503, 422, 200, 200];
  const { world, clock, requests } = aWorkspace(() => answers.shift() ?? 500);
  for (const action of ['insert', 'update', 'delete'] as const) fire(world, aPost, action);
  runQueue(world);
  assert.equal(statusesOf(world), ['pending', 'refused', 'sent']);
  clock.now += MINUTE;
  sweep(world);
  sweep(world);
  assert.equal(statusesOf(world), ['sent', 'refused', 'sent']);
  const [first, , , again] = requests.map(({ body }) => sentIn(body));
  assert.is(requests.length, 4);
  assert.equal([again?.body, again?.seq, again?.ts], [first?.body, first?.seq, noon + MINUTE]);
  assert.ok(
    again !== undefined && requests[3]?.headers.includes(`X-Signature: ${signatureOf(again)}`),
  );
});

test('the sweeper leaves a minute for the first try, and sends one row while the service is down', () => {
  let status = 0;
  const { world, clock, requests } = aWorkspace(() => status);
  for (let count = 0; count < 5; count += 1) fire(world, aPost, 'insert');
  world.queue.length = 0;
  sweep(world);
  assert.is(requests.length, 0);
  clock.now += MINUTE;
  sweep(world);
  assert.is(requests.length, 1);
  status = 200;
  clock.now += MINUTE;
  sweep(world);
  assert.equal(statusesOf(world), ['sent', 'sent', 'sent', 'sent', 'sent']);
  assert.equal(
    requests.map(({ body }) => sentIn(body).seq),
    [1, 1, 2, 3, 4, 5],
  );
});

test('a row that cannot be sent does not block the others', () => {
  const { world, clock } = aWorkspace(() => 200);
  fire(world, aPost, 'insert');
  fire(world, aPost, 'insert');
  world.queue.length = 0;
  Object.assign(outboxOf(world)[0] ?? {}, { body: ['not a text'] });
  clock.now += MINUTE;
  sweep(world);
  assert.equal(statusesOf(world), ['pending', 'sent']);
  assert.equal(world.log, [{ event: 'xrs_deliver_failed', outbox_id: 1 }]);
});

test('a row is retried with growing pauses, and becomes dead within the 7 days of tombstones', () => {
  const { world, clock, requests } = aWorkspace(() => 503);
  fire(world, aPost, 'insert');
  runQueue(world);
  const waits: number[] = [];
  while (statusesOf(world)[0] === 'pending') {
    waits.push((Number(outboxOf(world)[0]?.['next_try_at']) - clock.now) / MINUTE);
    clock.now = Number(outboxOf(world)[0]?.['next_try_at']);
    sweep(world);
  }
  assert.equal(waits.slice(0, 13), [1, 1, 5, 5, 5, 5, 15, 15, 15, 15, 15, 15, 60]);
  assert.equal([statusesOf(world)[0], requests.length], ['dead', 170]);
  assert.ok(clock.now - noon > 6 * DAY && clock.now - noon < 7 * DAY);
});

test('the tidy task removes rows sent a week ago, and keeps those that need attention', () => {
  const { world, clock } = aWorkspace(() => 200);
  for (const status of ['sent', 'refused', 'dead', 'pending']) {
    fire(world, aPost, 'insert');
    Object.assign(outboxOf(world).at(-1) ?? {}, { status });
  }
  clock.now += 6 * DAY;
  const tidy = () => runSource(readKit('task/xrs_tidy.xs'), {}, world);
  tidy();
  assert.is(outboxOf(world).length, 4);
  clock.now += 2 * DAY;
  tidy();
  assert.equal(statusesOf(world), ['refused', 'dead', 'pending']);
});

test.run();
