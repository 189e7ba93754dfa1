import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDoWork } from '../../../src/application/use-cases/do-work.js';
import { failure, ok } from '../../support/run/effect.js';
import { clock, down, noon } from './fixtures.js';

const idle = TE.right('idle' as const);

/** Makes a queue with this many pieces of work due. */
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

test('each run does one piece of work, until nothing is due', async () => {
  const { left, work } = queueOf(2);
  const doWork = makeDoWork({ work, besides: idle, clock });
  assert.is(left.pieces, 2);
  assert.equal([await ok(doWork), left.pieces], ['worked', 1]);
  assert.equal([await ok(doWork), left.pieces], ['worked', 0]);
  assert.equal([await ok(doWork), left.pieces], ['idle', 0]);
});

test('the other work is done once no piece is due', async () => {
  const { left, work } = queueOf(1);
  let waiting = 1;
  const besides = TE.fromIO((): 'worked' | 'idle' => {
    assert.is(left.pieces, 0);
    if (waiting === 0) return 'idle';
    waiting -= 1;
    return 'worked';
  });
  const doWork = makeDoWork({ work, besides, clock });
  const outcomes = [await ok(doWork), await ok(doWork), await ok(doWork)];
  assert.equal(outcomes, ['worked', 'worked', 'idle']);
});

test('the other work is done regularly, however many pieces are due', async () => {
  const { left, work } = queueOf(100);
  let done = 0;
  const besides = TE.fromIO((): 'worked' => {
    done += 1;
    return 'worked';
  });
  const doWork = makeDoWork({ work, besides, clock });
  for (let turn = 0; turn < 8; turn += 1) await ok(doWork);
  assert.equal([done, left.pieces], [2, 94]);
});

test('the other work is not done while the store is unreachable', async () => {
  const work = { runNext: () => TE.left(down) };
  const besides = TE.fromIO((): 'idle' => {
    throw new Error('the other work was done');
  });
  assert.equal(await failure(makeDoWork({ work, besides, clock })), down);
});

test.run();
