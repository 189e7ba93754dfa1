import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparingPlan } from '../../../src/application/sync/comparing-plan.js';
import { startComparing } from '../../../src/infrastructure/comparing-loop.js';
import { until } from '../../support/run/until.js';

const test = suite('Comparing beside pulling');

const beginsAt = async (now: number, plan: Partial<ComparingPlan>): Promise<unknown> => {
  const ending = new AbortController();
  const begun: unknown[] = [];
  let looks = 0;
  startComparing({
    plan: TE.fromIO(() => {
      looks += 1;
      return { entities: ['post'], dueAt: 100, within: 10, last: null, ...plan } as const;
    }),
    begin: (entities) => Promise.resolve(begun.push(entities) > 0),
    now: () => now,
    signal: ending.signal,
  });
  await until('it has looked', () => looks > 0);
  ending.abort();
  return begun;
};

test('begins with the tables of the plan when it is due, and not before', async () => {
  assert.equal(await beginsAt(100, {}), [['post']]);
  assert.equal(await beginsAt(99, {}), []);
  assert.equal(await beginsAt(100, { dueAt: null }), []);
});

test.run();
