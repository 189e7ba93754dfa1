import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Faults } from '../support/cluster-model/network.js';
import { runModel } from '../support/cluster-model/run.js';
import { allBut, SAFEGUARDS, type Safeguard } from '../support/cluster-model/safeguards.js';

/**
 * The protocol of changes on a cluster as a model: each step is atomic on one slot, and anything may happen
 * between two steps. A failed run is repeated by its seed; with its fourth argument `runModel` prints each step.
 */

const FAULTS: Faults = {
  crash: 0.008,
  deaf: 0.01,
  sleep: 0.01,
  twice: 0.02,
  recovery: 0.02,
  failover: 0,
};

const FAILOVERS: Faults = { ...FAULTS, failover: 0.01 };

/** Faults that are raised for a safeguard, so that the case it prevents occurs more often. */
const SOUGHT: Partial<Record<Safeguard, Partial<Faults>>> = {
  prepareTwice: { twice: 0.25, sleep: 0.03 },
  commitTwice: { twice: 0.1 },
  abortMark: { recovery: 0.05 },
  promiseKept: FAILOVERS,
  commitKept: FAILOVERS,
  finishKept: FAILOVERS,
  decisionKept: FAILOVERS,
  recordKept: { ...FAILOVERS, crash: 0.02, deaf: 0.03, recovery: 0.05 },
};

/** Enough runs for the rarest fault to show, and more. */
const MOST = 1500;
/** Within this many runs all but the rarest show; `npm run test:cluster` plays more. */
const RUNS = process.env['CLUSTER_WHOLE'] === 'true' ? MOST : 500;

/** Returns the first seed whose run has errors, and these. */
const firstWrong = (runs: number, faults: Faults, ...off: readonly Safeguard[]) => {
  const guards = allBut(...off);
  for (let seed = 1; seed <= runs; seed += 1) {
    const { wrong } = runModel(seed, guards, faults);
    if (wrong.length > 0) return { seed, wrong };
  }
  return null;
};

const test = suite('model of changes on a cluster');

test('a change is complete or absent whatever faults occur', () => {
  assert.is(firstWrong(RUNS, FAULTS), null);
});

test('a change is complete or absent after failovers to replicas that were waited for', () => {
  assert.is(firstWrong(RUNS / 2, FAILOVERS), null);
});

test('a run has faults, and changes succeed nevertheless', () => {
  const { lines, acknowledged } = runModel(1, allBut(), FAULTS, true);
  assert.ok(acknowledged > 5);
  assert.ok(lines.some((line) => line.includes('committed')));
});

for (const [name, meaning] of Object.entries(SAFEGUARDS))
  test(`an error is found without this safeguard: ${meaning}`, () => {
    const safeguard = name as Safeguard;
    assert.is.not(firstWrong(MOST, { ...FAULTS, ...SOUGHT[safeguard] }, safeguard), null);
  });

test.run();
