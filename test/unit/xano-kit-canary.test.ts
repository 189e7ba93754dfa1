import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KitChange } from '../support/xano-kit/delivery.js';
import type { Row } from '../support/xano-kit/filters.js';
import { runQueue, runSource } from '../support/xano-kit/interpreter.js';
import { readKit } from '../support/xano-kit/kit.js';
import type { World } from '../support/xano-kit/world.js';
import {
  aWorkspace,
  eventIn,
  fire,
  MINUTE,
  noon,
  outboxOf,
  statusesOf,
  sweep,
} from '../support/xano-kit/workspace.js';

const DAY = 1440 * MINUTE;

const test = suite('Xano kit: canary');

/** Updates the row and fires the trigger, as Xano does. */
const canary = (world: World): void => {
  const before = world.tables['xrs_canary']?.[0];
  runSource(readKit('task/xrs_canary.xs'), {}, world);
  const row = world.tables['xrs_canary']?.[0];
  if (row === undefined || row === before) return;
  const change: KitChange = { table: 'xrs_canary', row, ...(before && { before }) };
  fire(world, change, before === undefined ? 'insert' : 'update');
  runQueue(world);
};

test('the canary is one row, updated every minute, and delivered like any change', () => {
  const { world, clock, requests } = aWorkspace(() => 200);
  for (let minute = 0; minute < 3; minute += 1) {
    canary(world);
    clock.now += MINUTE;
  }
  assert.is(world.tables['xrs_canary']?.length, 1);
  const events = requests.map(({ body }) => eventIn(body));
  assert.equal(
    events.map(({ table, action, new: row }) => [table, action, (row as Row)['updated_at']]),
    [
      ['xrs_canary', 'insert', noon],
      ['xrs_canary', 'update', noon + MINUTE],
      ['xrs_canary', 'update', noon + 2 * MINUTE],
    ],
  );
});

test('while a canary waits no other is made; it keeps its time, and the next follows once it is sent', () => {
  let status = 0;
  const { world, clock, requests } = aWorkspace(() => status);
  const minute = (): void => {
    canary(world);
    clock.now += MINUTE;
    sweep(world);
  };
  for (let count = 0; count < 30; count += 1) minute();
  assert.equal(statusesOf(world), ['pending']);
  const tries = requests.length;
  status = 200;
  for (let count = 0; count < 16; count += 1) minute();
  const instants = requests
    .slice(tries)
    .map(({ body }) => (eventIn(body)['new'] as Row)['updated_at']);
  assert.is(instants[0], noon);
  assert.ok(Number(instants[1]) >= noon + 30 * MINUTE, 'no canary was made in between');
  assert.is(instants.at(-1), clock.now - MINUTE);
  assert.ok(statusesOf(world).every((one) => one === 'sent'));
});

test('canaries leave the outbox after a day, sent or not', () => {
  const { world, clock } = aWorkspace(() => 422);
  canary(world);
  fire(world, { table: 'post', row: { id: 5 } }, 'insert');
  runQueue(world);
  assert.equal(statusesOf(world), ['refused', 'refused']);
  clock.now += DAY + MINUTE;
  runSource(readKit('task/xrs_tidy.xs'), {}, world);
  assert.equal(
    outboxOf(world).map((row) => row['table_name']),
    ['post'],
  );
});

test.run();
