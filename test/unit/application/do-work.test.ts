import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDoWork } from '../../../src/application/use-cases/do-work.js';
import { failure, ok } from '../../support/run/effect.js';
import { clock, down, noon } from './fixtures.js';

const idle = TE.right('idle' as const);

/** A queue with so many pieces due. */
const queueOf = (pieces: number) => {
  const left = { pieces };
  const runNext = (now: number) =>
    TE.fromIO((): 'worked' | 'idle' => {
      assert.is(now, noon);
      if (left.pieces === 0) return 'idle';
      left.pieces -= 1;
      return 'worked';
    });
  return { left, work: { runNext } };
};

const test = suite('DoWork');

test('works until nothing is due', async () => {
  const { left, work } = queueOf(3);
  assert.is(await ok(makeDoWork({ work, besides: idle, clock })), 'idle');
  assert.is(left.pieces, 0);
});

test('does not run until it is asked to, and can be asked again', async () => {
  const { left, work } = queueOf(1);
  const doWork = makeDoWork({ work, besides: idle, clock });
  assert.is(left.pieces, 1);
  await ok(doWork);
  left.pieces = 2;
  await ok(doWork);
  assert.is(left.pieces, 0);
});

test('does what there is besides once no piece is due, and goes on with it', async () => {
  const { left, work } = queueOf(1);
  let waiting = 2;
  const besides = TE.fromIO((): 'worked' | 'idle' => {
    assert.is(left.pieces, 0);
    if (waiting === 0) return 'idle';
    waiting -= 1;
    return 'worked';
  });
  assert.is(await ok(makeDoWork({ work, besides, clock })), 'idle');
  assert.is(waiting, 0);
});

test('ends a run after a hundred pieces, and says that there may be more', async () => {
  const { left, work } = queueOf(250);
  const doWork = makeDoWork({ work, besides: idle, clock });
  const runs = [await ok(doWork), await ok(doWork)];
  assert.equal([...runs, left.pieces], ['worked', 'worked', 50]);
  assert.equal([await ok(doWork), left.pieces], ['idle', 0]);
});

test('stops where the store is away', async () => {
  const outcomes: ('worked' | typeof down)[] = ['worked', down, 'worked'];
  const runNext = () =>
    TE.fromIOEither(() => {
      const next = outcomes.shift() ?? down;
      return next === 'worked' ? E.right(next) : E.left(next);
    });
  assert.equal(await failure(makeDoWork({ work: { runNext }, besides: idle, clock })), down);
  assert.equal(outcomes, ['worked']);
});

test.run();
