import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparingPlan } from '../../../src/application/sync/comparing-plan.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { comparing } from '../../../src/runtime/reconcile.js';
import { makeStillTime } from '../../support/run/time.js';

const test = suite('automatic comparisons while pulling');

/** Returns the comparisons started within so many ms when each of them is aborted at once. */
const startsWithin = async (
  ms: number,
  plan: Partial<ComparingPlan>,
  clock?: () => number,
): Promise<unknown> => {
  const { time, pass, now } = makeStillTime();
  const started: unknown[] = [];
  const whole = {
    entities: ['post'],
    dueAt: 10_000,
    within: 40_000,
    last: null,
    ...plan,
  } as const;
  const begin = (entities: unknown) => Promise.resolve(started.push([now(), entities]) > 0);
  const loop = startLoop(comparing(TE.right(whole), begin, clock ?? now), time);
  await pass(ms);
  await loop.stop();
  return started;
};

test('a comparison of the planned tables starts when it is due, not before', async () => {
  assert.equal(await startsWithin(9999, {}), []);
  assert.equal(await startsWithin(10_000, {}), [[10_000, ['post']]]);
  assert.equal(await startsWithin(60_000, { dueAt: null }), []);
});

test('an aborted comparison starts again after half of the time within which edits must be found', async () => {
  assert.equal(await startsWithin(50_000, {}), [
    [10_000, ['post']],
    [30_000, ['post']],
    [50_000, ['post']],
  ]);
});

test('a comparison starts again in time although the clock was set back', async () => {
  let looks = 0;
  const clock = () => ((looks += 1) > 2 ? 0 : 3_600_000);
  assert.equal(await startsWithin(20_000, { dueAt: 0 }, clock), [
    [0, ['post']],
    [20_000, ['post']],
  ]);
});

test.run();
