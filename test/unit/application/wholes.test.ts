import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeLedger } from '../../../src/application/reconcile/ledger.js';
import { runOf, looked } from '../../../src/application/reconcile/run.js';
import { checkAggregates, type Aggregate } from '../../../src/application/reconcile/aggregates.js';
import { evaluateTotal } from '../../../src/domain/reconcile/evaluate-user.js';
import type { Report } from '../../../src/domain/reconcile/report.js';
import { ada } from '../../support/app/fixtures.js';
import { runWhole } from '../../support/reconcile/run-whole.js';

const SETTLING = 1000;

const test = suite('totals while likes arrive');

/** Compares what posts have earned with the stored sum, one pair for each check; the last pair repeats. */
const compared = async (
  looks: readonly (readonly [earned: number, kept: number])[],
): Promise<Report & { readonly waited: number; readonly mends: number }> => {
  const ledger = makeLedger();
  let [at, waited, mends] = [0, 0, 0];
  const totals: Aggregate = {
    of: 'total',
    *look(name) {
      const [earned, kept] = looks[Math.min(at, looks.length - 1)] ?? [0, 0];
      at += 1;
      yield looked(1);
      return evaluateTotal(name, { isModel: false, leaderboard: null, earned, kept });
    },
    isExplained: () => false,
    *mend() {
      yield looked(1);
      mends += 1;
      return true;
    },
  };
  const steps = checkAggregates([[totals, new Set([ada])]], ledger, true, SETTLING);
  const report = await runWhole(runOf(steps, ledger.report), {
    pass: (ms) => (waited += ms),
  });
  return { ...report, waited, mends };
};

test('a total that is right at the second look is not reported', async () => {
  const { drift, mends } = await compared([
    [6, 3],
    [6, 6],
  ]);
  assert.equal([drift, mends], [[], 0]);
});

test('a total that is wrong by another amount at the second look is not reported', async () => {
  const { drift, mends } = await compared([
    [6, 3],
    [30, 24],
  ]);
  assert.equal([drift, mends], [[], 0]);
});

test('a total that is unchanged at the second look is reported and repaired', async () => {
  const { drift, repaired, waited } = await compared([[6, 3]]);
  assert.equal(
    drift.map(({ expected, actual }) => [expected, actual]),
    [['sys_engagement: 6', 'sys_engagement: 3']],
  );
  assert.equal([repaired, waited], [1, SETTLING]);
});

test('a total that changes is looked at several more times, since equal changes may coincide', async () => {
  const { drift, waited } = await compared([
    [6, 3],
    [9, 6],
    [12, 9],
    [12, 12],
  ]);
  assert.equal([drift, waited], [[], 3 * SETTLING]);
});

test('a total that changes but stays wrong by the same amount is reported and repaired', async () => {
  const { drift, repaired } = await compared([
    [6, 3],
    [9, 6],
    [12, 9],
    [15, 12],
    [18, 15],
  ]);
  assert.equal([drift.length, repaired], [1, 1]);
});

test.run();
