import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Faults } from '../support/cluster-model/network.js';
import { runModel } from '../support/cluster-model/run.js';
import { allBut, SAFEGUARDS, type Safeguard } from '../support/cluster-model/safeguards.js';

/**
 * The protocol of changes on a cluster as a model: each step is one on one slot, and anything comes in between. A run that
 * fails is had again by its seed; the fourth argument of `runModel` has it tell each step.
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

/** What a safeguard is there for comes more often where it is looked for. */
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

/** What the rarest of them takes, and more. */
const MOST = 1500;
/** Within so many all but the rarest show; `npm run test:cluster` plays more. */
const RUNS = process.env['CLUSTER_WHOLE'] === 'true' ? MOST : 500;

/** The first seed after which something is wrong, and what. */
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
