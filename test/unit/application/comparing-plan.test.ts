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

const test = suite('When is compared');

const mapping = DEFAULT_MAPPING;
const posts = tablesOf(mapping, 'post');
const read = { ...NEW_CURSOR, phase: 'increments', readAsOf: noon, untold: true } as const;

/** Reads the plan when the last comparison began at this instant, by the clock of that time. */
const known = async (startedAt: number) => {
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

test('goes by when the last comparison began', async () => {
  const { dueAt, asOf } = await known(noon - 1000);
  assert.is(dueAt, noon - 1000 + HOUR);
  assert.equal(asOf, [noon - 1000]);
});

test('is at once where the clock has been set back since, until when nothing is known of edits', async () => {
  const { dueAt, asOf } = await known(noon + HOUR);
  assert.ok(dueAt <= noon);
  assert.equal(asOf, [null]);
});

test.run();
