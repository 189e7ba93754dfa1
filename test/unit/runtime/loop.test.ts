import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startLoop } from '../../../src/runtime/loop.js';
import { atMost } from '../../../src/runtime/timer.js';
import { makeStillTime, settle } from '../../support/run/time.js';

const test = suite('a loop');

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

test('pauses for as long as the turn says, and not at all after 0 ms', async () => {
  const { time, pass, turns, turn } = bodyOf(0, 10, 0, 500);
  const loop = startLoop({ turn }, time);
  await pass(509);
  assert.equal(turns, [0, 0, 10, 10]);
  await pass(1);
  assert.equal(turns, [0, 0, 10, 10, 510]);
  await loop.stop();
});

test('waits for the given delay before its first turn, and reports the start', async () => {
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

test('stopping interrupts the current turn, waits for it, and runs the end handler last', async () => {
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

test('stopping ends a pause at once, and prevents a first turn that is still delayed', async () => {
  for (const delay of [0, 10]) {
    const { time, turns, turn } = bodyOf();
    const loop = startLoop({ turn, delay }, time);
    await settle();
    await loop.stop();
    assert.is(turns.length, delay === 0 ? 1 : 0);
  }
});

test('atMost waits for work no longer than the limit, whether it ends, fails or hangs', async () => {
  const { time, pass } = makeStillTime();
  let done = 0;
  const work = [new Promise(() => undefined), Promise.resolve(), Promise.reject(new Error('no'))];
  for (const task of work)
    void atMost(30, task, time).then(() => {
      done += 1;
    });
  await pass(29);
  assert.is(done, 2);
  await pass(1);
  assert.is(done, 3);
});

test.run();
