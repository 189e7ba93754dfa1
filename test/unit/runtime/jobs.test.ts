import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  storeDamaged,
  storeUnavailable,
  type StoreError,
} from '../../../src/application/errors.js';
import { jobs } from '../../../src/runtime/jobs.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { makeStillTime, settle } from '../../support/run/time.js';

/** Starts the job loop; `asked` collects the instants at which work was requested. */
const start = (next: (asked: number) => TE.TaskEither<StoreError, 'worked' | 'idle'>) => {
  const { time, pass, now } = makeStillTime();
  const asked: number[] = [];
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const doWork = TE.flatten(
    TE.fromIO(() => {
      asked.push(now());
      return next(asked.length);
    }),
  );
  return { loop: startLoop(jobs(doWork, log), time), pass, asked, lines };
};

const idle = TE.right('idle' as const);
const away = TE.left(storeUnavailable(new Error('away')));

const test = suite('the job loop');

test('asks for work again some time after there was none', async () => {
  const { loop, pass, asked } = start((n) => (n === 2 ? TE.right('worked') : idle));
  await pass(450);
  await loop.stop();
  assert.equal(asked, [0, 200, 200, 400]);
});

test('asks for the next job at once while there is work', async () => {
  const { loop, asked } = start((n) => (n < 1234 ? TE.right('worked') : idle));
  await settle();
  assert.is(asked.length, 1234);
  await loop.stop();
});

test('continues past a damaged key and logs it once', async () => {
  const damage = storeDamaged('post:<id>:likes', new Error('post:1:likes is a list'));
  const { loop, pass, asked, lines } = start((n) => (n <= 3 ? TE.left(damage) : idle));
  await pass(650);
  await loop.stop();
  assert.equal(asked, [0, 200, 400, 600]);
  assert.is(lines.length, 1, lines.join());
  assert.match(lines[0] ?? '', 'damaged key');
});

test('asks less often while the store is unavailable, and logs that once', async () => {
  const { loop, pass, asked, lines } = start((n) => (n <= 7 ? away : idle));
  await pass(60_000);
  await loop.stop();
  assert.equal(asked.slice(0, 10), [
    ...[0, 400, 1200, 2800, 6000, 11_000, 16_000, 21_000],
    ...[21_200, 21_400],
  ]);
  assert.is(lines.length, 2, lines.join());
  assert.match(lines[0] ?? '', /waits for the store/);
  assert.match(lines[1] ?? '', /goes on/);
});

test('stops between two jobs even if there is always more work', async () => {
  const { loop, asked } = start(() => async () => {
    await settle();
    return { _tag: 'Right', right: 'worked' };
  });
  for (let n = 0; n < 5; n += 1) await settle();
  await loop.stop();
  const done = asked.length;
  assert.ok(done > 1);
  await settle();
  assert.is(asked.length, done);
});

test.run();
