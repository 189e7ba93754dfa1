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

const test = suite('a lease');

test('belongs to the first holder until it is released', async () => {
  const { join, pass } = makeWorld();
  const [first, second] = [join('first'), join('second')];
  assert.equal(await first.hold(), E.right(true));
  assert.equal(await second.hold(), E.right(false));
  await pass(10 * TTL);
  assert.equal(await second.hold(), E.right(false), 'it renews itself');
  await first.release();
  assert.equal(await second.hold(), E.right(true));
  assert.equal(await first.hold(), E.right(false));
  await second.release();
});

test('is requested once per third of its TTL while held, and at each call while not held', async () => {
  const { world, join, pass } = makeWorld();
  const [first, second] = [join('first'), join('second')];
  for (let n = 0; n < 9; n += 1) await first.hold();
  assert.is(world.asked, 1);
  await pass(TTL);
  assert.is(world.asked, 4);
  for (let n = 0; n < 3; n += 1) await second.hold();
  assert.is(world.asked, 7);
  await first.release();
});

test('survives an outage of the store that is shorter than its TTL', async () => {
  const { world, join, pass } = makeWorld();
  const first = join('first');
  await first.hold();
  world.isAway = true;
  await pass(TTL - 1);
  assert.ok(E.isLeft(await first.hold()));
  world.isAway = false;
  await pass(TTL);
  assert.equal(await join('second').hold(), E.right(false));
  assert.equal(await first.hold(), E.right(true));
  await first.release();
});

test('is not renewed once another holder has it', async () => {
  const { world, join, pass } = makeWorld();
  const first = join('first');
  await first.hold();
  Object.assign(world, { owner: 'second', until: 1e9 });
  await pass(TTL);
  const { asked } = world;
  await pass(10 * TTL);
  assert.is(world.asked, asked);
  assert.equal(await first.hold(), E.right(false));
});

test('gives the turns of a loop to one of two processes, and to the other once the first stops', async () => {
  const { world, join, time, pass } = makeWorld();
  const happened: string[] = [];
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const start = (name: string) =>
    startLoop(
      underLease(
        join(name),
        {
          turn: () => Promise.resolve(happened.push(name) > 0 ? 50 : 0),
          heard: (isOurs) => happened.push(`${name} ${isOurs ? 'has' : 'lost'} it`),
          end: () => Promise.resolve(happened.push(`${name} ends`)),
        },
        log,
      ),
      time,
    );
  const first = start('first');
  const second = start('second');
  await pass(60);
  assert.equal(happened, ['first has it', 'first', 'first']);
  await first.stop();
  await pass(50);
  assert.equal(happened.slice(3), ['first ends', 'second has it', 'second']);
  world.isAway = true;
  await pass(2 * TTL);
  const seen = happened.length;
  await pass(TTL);
  assert.is(happened.length, seen, 'no process takes turns while the store is unavailable');
  assert.is(lines.length, 1, lines.join());
  await second.stop();
});

test.run();
