import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  storeDamaged,
  storeUnavailable,
  type StoreError,
} from '../../../src/application/errors.js';
import type { WorkQueue } from '../../../src/application/ports/work-queue.js';
import { startWorker } from '../../../src/infrastructure/worker.js';
import { until } from '../../support/run/until.js';

const clock = { now: () => 0 };
const idle = TE.right('idle' as const);

const memoryLog = () => {
  const lines: string[] = [];
  return { lines, log: pino({}, { write: (line) => void lines.push(line) }) };
};

const queueOf = (next: () => TE.TaskEither<StoreError, 'worked' | 'idle'>): WorkQueue => ({
  runNext: () => TE.flatten(TE.fromIO(next)),
});

const worker = suite('worker');

worker('asks again after it was idle', async () => {
  let asked = 0;
  const work = queueOf(() => TE.right((asked += 1) % 2 === 0 ? 'worked' : 'idle'));
  const running = startWorker({ work, besides: idle, clock, log: memoryLog().log });
  await until('it has asked three times', () => asked >= 3);
  await running.stop();
});

worker('goes on at once while there is work', async () => {
  let due = 1234;
  const next = (): 'worked' | 'idle' => {
    due -= due > 0 ? 1 : 0;
    return due > 0 ? 'worked' : 'idle';
  };
  const running = startWorker({
    work: queueOf(() => TE.right(next())),
    besides: idle,
    clock,
    log: memoryLog().log,
  });
  // A pause would end in a later turn of the event loop; work without one ends in this turn.
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(due, 0);
  await running.stop();
});

worker('is not held up by a damaged key, and names it once', async () => {
  let asked = 0;
  const { lines, log } = memoryLog();
  const work = queueOf(() => {
    asked += 1;
    const damage = storeDamaged('post:<id>:likes', new Error('post:1:likes is a list'));
    return asked <= 3 ? TE.left(damage) : TE.right('idle');
  });
  const running = startWorker({ work, besides: idle, clock, log });
  await until('it has asked four times', () => asked > 3);
  await running.stop();
  assert.is(lines.length, 1, lines.join());
  assert.match(lines[0] ?? '', 'damaged key');
});

worker('says once that the store is away and once that work goes on', async () => {
  let asked = 0;
  const { lines, log } = memoryLog();
  const work = queueOf(() => {
    asked += 1;
    return asked <= 2 ? TE.left(storeUnavailable(new Error('away'))) : TE.right('idle');
  });
  const running = startWorker({ work, besides: idle, clock, log });
  await until('it has asked four times', () => asked >= 4);
  await running.stop();
  assert.is(lines.length, 2, lines.join());
  assert.match(lines[0] ?? '', /waits for the store/);
  assert.match(lines[1] ?? '', /goes on/);
});

worker('stops between two jobs that never runs out', async () => {
  let asked = 0;
  const next = (): TE.TaskEither<StoreError, 'worked' | 'idle'> => () =>
    new Promise((resolve) => {
      asked += 1;
      setImmediate(() => {
        resolve({ _tag: 'Right', right: 'worked' });
      });
    });
  const running = startWorker({ work: queueOf(next), besides: idle, clock, log: memoryLog().log });
  await until('it works', () => asked > 3);
  await running.stop();
  const done = asked;
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(asked, done);
});

worker.run();
