import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startLoop } from '../../../src/runtime/loop.js';
import { atMost } from '../../../src/runtime/timer.js';
import { makeStillTime, settle } from '../../support/run/time.js';

const test = suite('A loop');

/** Makes a body that returns these pauses, and then long ones. */
const bodyOf = (...pauses: readonly number[]) => {
  const { time, pass, now } = makeStillTime();
  const turns: number[] = [];
  const turn = (): Promise<number> => {
    turns.push(now());
    return Promise.resolve(pauses[turns.length - 1] ?? 1e6);
  };
  return { time, pass, turns, turn };
};

test('pauses for as long as the turn says, and not at all after 0', async () => {
  const { time, pass, turns, turn } = bodyOf(0, 10, 0, 500);
  const loop = startLoop({ turn }, time);
  await pass(509);
  assert.equal(turns, [0, 0, 10, 10]);
  await pass(1);
  assert.equal(turns, [0, 0, 10, 10, 510]);
  await loop.stop();
});

test('waits before the first turn where it is told to, and says when that is over', async () => {
  const { time, pass, turns, turn } = bodyOf();
  const loop = startLoop({ turn, delay: 50 }, time);
  let begun = false;
  void loop.begun.then(() => {
    begun = true;
  });
  await pass(49);
  assert.equal([turns, begun], [[], false]);
  await pass(1);
  assert.equal([turns, begun], [[50], true]);
  await loop.stop();
});

test('ends with the turn at hand, whose waits it ends, and then with what comes last', async () => {
  const steps: string[] = [];
  let release = (): void => undefined;
  const loop = startLoop(
    {
      turn: async (isStopping) => {
        steps.push('turn');
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        steps.push(`stopping ${String(isStopping())}`);
        return 0;
      },
      interrupt: () => {
        steps.push('interrupt');
        release();
      },
      end: () => Promise.resolve(steps.push('end')),
    },
    makeStillTime().time,
  );
  await loop.stop();
  assert.equal(steps, ['turn', 'interrupt', 'stopping true', 'end']);
});

test('does not sleep on when it is stopped, nor begin', async () => {
  for (const delay of [0, 10]) {
    const { time, turns, turn } = bodyOf();
    const loop = startLoop({ turn, delay }, time);
    await settle();
    await loop.stop();
    assert.is(turns.length, delay === 0 ? 1 : 0);
  }
});

test('waits for work no longer than it may take, whatever comes of it', async () => {
  const { time, pass } = makeStillTime();
  let done = 0;
  const work = [new Promise(() => undefined), Promise.resolve(), Promise.reject(new Error('no'))];
  for (const one of work)
    void atMost(30, one, time).then(() => {
      done += 1;
    });
  await pass(29);
  assert.is(done, 2);
  await pass(1);
  assert.is(done, 3);
});

test.run();
