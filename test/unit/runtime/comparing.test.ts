import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparingPlan } from '../../../src/application/sync/comparing-plan.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { comparing } from '../../../src/runtime/reconcile.js';
import { makeStillTime } from '../../support/run/time.js';

const test = suite('Comparing beside pulling');

/** Returns what begins within so many ms when each comparison breaks off at once. */
const begunWithin = async (
  ms: number,
  plan: Partial<ComparingPlan>,
  clock?: () => number,
): Promise<unknown> => {
  const { time, pass, now } = makeStillTime();
  const begun: unknown[] = [];
  const whole = { entities: ['post'], dueAt: 10_000, within: 40_000, last: null, ...plan } as const;
  const begin = (entities: unknown) => Promise.resolve(begun.push([now(), entities]) > 0);
  const loop = startLoop(comparing(TE.right(whole), begin, clock ?? now), time);
  await pass(ms);
  await loop.stop();
  return begun;
};

test('begins with the tables of the plan when it is due, and not before', async () => {
  assert.equal(await begunWithin(9999, {}), []);
  assert.equal(await begunWithin(10_000, {}), [[10_000, ['post']]]);
  assert.equal(await begunWithin(60_000, { dueAt: null }), []);
});

test('does not begin again what broke off before half its time is over', async () => {
  assert.equal(await begunWithin(50_000, {}), [
    [10_000, ['post']],
    [30_000, ['post']],
    [50_000, ['post']],
  ]);
});

test('begins again in time where the clock has been set back since', async () => {
  let looks = 0;
  const clock = () => ((looks += 1) > 2 ? 0 : 3_600_000);
  assert.equal(await begunWithin(20_000, { dueAt: 0 }, clock), [
    [0, ['post']],
    [20_000, ['post']],
  ]);
});

test.run();
