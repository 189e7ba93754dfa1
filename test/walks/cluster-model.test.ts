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

/** Returns the first seed whose run goes wrong, and what went wrong. */
const firstWrong = (runs: number, faults: Faults, ...off: readonly Safeguard[]) => {
  const guards = allBut(...off);
  for (let seed = 1; seed <= runs; seed += 1) {
    const { wrong } = runModel(seed, guards, faults);
    if (wrong.length > 0) return { seed, wrong };
  }
  return null;
};

const test = suite('model of changes on a cluster');

test('whatever happens on the way, a change is there as a whole or not at all', () => {
  assert.is(firstWrong(RUNS, FAULTS), null);
});

test('nor is anything lost or half where masters die and what was waited for is on a replica', () => {
  assert.is(firstWrong(RUNS / 2, FAILOVERS), null);
});

test('things go wrong on the way, and changes happen all the same', () => {
  const { lines, acknowledged } = runModel(1, allBut(), FAULTS, true);
  assert.ok(acknowledged > 5);
  assert.ok(lines.some((line) => line.includes('committed')));
});

for (const [name, meaning] of Object.entries(SAFEGUARDS))
  test(`without it something goes wrong: ${meaning}`, () => {
    const safeguard = name as Safeguard;
    assert.is.not(firstWrong(MOST, { ...FAULTS, ...SOUGHT[safeguard] }, safeguard), null);
  });

test.run();
