import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable } from '../../../src/application/errors.js';
import { makeLease, underLease } from '../../../src/runtime/lease.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { makeStillTime } from '../../support/run/time.js';

const TTL = 300;

/** Makes leases of one store, with a clock that the test moves. */
const makeWorld = () => {
  const { time, pass, now } = makeStillTime();
  const world = { isAway: false, asked: 0, owner: '', until: 0 };
  const leases = {
    acquire: (_: string, holder: string, ttl: number) =>
      TE.fromIOEither(() => {
        world.asked += 1;
        if (world.isAway) return E.left(storeUnavailable(new Error('away')));
        if (world.owner !== holder && now() < world.until) return E.right(false);
        Object.assign(world, { owner: holder, until: now() + ttl });
        return E.right(true);
      }),
    release: (_: string, holder: string) =>
      TE.fromIO(() => {
        if (world.owner === holder) world.until = 0;
      }),
  };
  const join = (holder: string) => makeLease({ leases, name: 'work', ttl: TTL, holder }, time);
  return { world, join, time, pass };
};

const test = suite('A lease');

test('is the first one’s until it is released', async () => {
  const { join, pass } = makeWorld();
  const [one, other] = [join('one'), join('other')];
  assert.equal(await one.hold(), E.right(true));
  assert.equal(await other.hold(), E.right(false));
  await pass(10 * TTL);
  assert.equal(await other.hold(), E.right(false), 'it renews itself');
  await one.release();
  assert.equal(await other.hold(), E.right(true));
  assert.equal(await one.hold(), E.right(false));
  await other.release();
});

test('is asked for once in a third of its time while it is ours, and each time while it is not', async () => {
  const { world, join, pass } = makeWorld();
  const [one, other] = [join('one'), join('other')];
  for (let n = 0; n < 9; n += 1) await one.hold();
  assert.is(world.asked, 1);
  await pass(TTL);
  assert.is(world.asked, 4);
  for (let n = 0; n < 3; n += 1) await other.hold();
  assert.is(world.asked, 7);
  await one.release();
});

test('outlives a store that is away for less than its time', async () => {
  const { world, join, pass } = makeWorld();
  const one = join('one');
  await one.hold();
  world.isAway = true;
  await pass(TTL - 1);
  assert.ok(E.isLeft(await one.hold()));
  world.isAway = false;
  await pass(TTL);
  assert.equal(await join('other').hold(), E.right(false));
  assert.equal(await one.hold(), E.right(true));
  await one.release();
});

test('is not renewed once it is somebody else’s', async () => {
  const { world, join, pass } = makeWorld();
  const one = join('one');
  await one.hold();
  Object.assign(world, { owner: 'other', until: 1e9 });
  await pass(TTL);
  const { asked } = world;
  await pass(10 * TTL);
  assert.is(world.asked, asked);
  assert.equal(await one.hold(), E.right(false));
});

test('lets one of two take turns, and the other when that one stops', async () => {
  const { world, join, time, pass } = makeWorld();
  const told: string[] = [];
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const start = (name: string) =>
    startLoop(
      underLease(
        join(name),
        {
          turn: () => Promise.resolve(told.push(name) > 0 ? 50 : 0),
          heard: (isOurs) => told.push(`${name} ${isOurs ? 'has' : 'lost'} it`),
          end: () => Promise.resolve(told.push(`${name} ends`)),
        },
        log,
      ),
      time,
    );
  const first = start('one');
  const second = start('other');
  await pass(60);
  assert.equal(told, ['one has it', 'one', 'one']);
  await first.stop();
  await pass(50);
  assert.equal(told.slice(3), ['one ends', 'other has it', 'other']);
  world.isAway = true;
  await pass(2 * TTL);
  const seen = told.length;
  await pass(TTL);
  assert.is(told.length, seen, 'a store that is away lets nobody go on');
  assert.is(lines.length, 1, lines.join());
  await second.stop();
});

test.run();
