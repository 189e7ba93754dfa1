import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeReadComparingPlan } from '../../../src/application/sync/comparing-plan.js';
import { COMPARISON_CURSOR, tableCursorName } from '../../../src/application/sync/cursors.js';
import { makeReadPulled } from '../../../src/application/sync/read-pulled.js';
import { printCompared } from '../../../src/domain/sync/comparing.js';
import { DEFAULT_MAPPING, tablesOf } from '../../../src/domain/sync/mapping.js';
import { NEW_CURSOR, printCursor } from '../../../src/domain/sync/pull-cursor.js';
import { HOUR, noon } from '../../support/app/fixtures.js';
import { ok } from '../../support/run/effect.js';

const test = suite('plan of comparisons');

const mapping = DEFAULT_MAPPING;
const posts = tablesOf(mapping, 'post');
const read = { ...NEW_CURSOR, phase: 'increments', readAsOf: noon, untold: true } as const;

/** Reads the plan when the last comparison began at this instant, by the clock of that time. */
const planAfter = async (startedAt: number) => {
  const texts = {
    [COMPARISON_CURSOR]: printCompared({ startedAt, endedAt: startedAt, rows: { post: 1 } }),
    ...Object.fromEntries(posts.map((table) => [tableCursorName(table), printCursor(read)])),
  };
  const leases = { cursors: () => TE.right(texts) };
  const deps = { leases, clock: { now: () => noon } };
  const pace = { rate: { requests: 1000, windowMs: 1000 }, pageSize: 100, atLeast: HOUR };
  const plan = await ok(makeReadComparingPlan({ ...deps, mapping, entities: ['post'], pace }));
  const pulled = await ok(makeReadPulled(deps, posts));
  return { dueAt: plan.dueAt ?? Infinity, asOf: Object.values(pulled) };
};

test('the next comparison is due one interval after the last one began', async () => {
  const { dueAt, asOf } = await planAfter(noon - 1000);
  assert.is(dueAt, noon - 1000 + HOUR);
  assert.equal(asOf, [noon - 1000]);
});

test('a comparison is due at once if the clock was set back, and edits are unknown until then', async () => {
  const { dueAt, asOf } = await planAfter(noon + HOUR);
  assert.ok(dueAt <= noon);
  assert.equal(asOf, [null]);
});

test.run();
