import { randomInt } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isMode, settingsOf } from '../support/cluster-oracle/faults.js';
import { addTo, noFractures, printed } from '../support/cluster-oracle/fractures.js';
import { startGround } from '../support/cluster-oracle/ground.js';
import { playOnCluster, type Outcome } from '../support/cluster-oracle/run.js';
import { startServices } from '../support/cluster-oracle/services.js';

/** `npm run test:cluster-oracle` plays many histories; each has a seed of its own, by which it can be replayed. */
const { CLUSTER_ORACLE_RUNS: asked, CLUSTER_ORACLE_SEED: given } = process.env;
const { CLUSTER_ORACLE_MODE: mode = 'kept' } = process.env;
if (!isMode(mode)) throw new Error(`CLUSTER_ORACLE_MODE is ${mode}`);

const runs = given === undefined ? Number(asked ?? 1) : 1;
// The check of a change always plays the same history, so that its result depends on that change alone.
const firstSeed = asked === undefined ? 2 : randomInt(2 ** 31);
const first = given === undefined ? firstSeed : Number(given);

/** Maximum attempts for a history that proves nothing because the machine was too busy. */
const TRIES = 5;

const ground = await startGround();
const services = await startServices(ground, settingsOf(mode));

const test = suite('the oracle on a cluster');
test.after(async () => {
  await services.stop();
  await ground.stop();
});

const playUntilValid = async (seed: number): Promise<Outcome> => {
  let outcome = await playOnCluster(ground, services, { seed, mode });
  for (let tries = 1; outcome.isVoid && tries < TRIES; tries += 1)
    outcome = await playOnCluster(ground, services, { seed, mode });
  assert.not(outcome.isVoid, 'healthy masters were taken for dead');
  return outcome;
};

test('after recovery every acknowledged change is stored, and no change is half done', async () => {
  const all = noFractures();
  const failed: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const seed = first + run;
    const began = performance.now();
    const { faults, done, unknown, seen, fractures, wrong } = await playUntilValid(seed);
    addTo(all, fractures);
    const took = ((performance.now() - began) / 1000).toFixed(1);
    if (runs > 1)
      console.log(
        `${run + 1} of ${runs}, seed ${seed}: ${faults.join(', ')}; ${done} changes, ` +
          `${unknown} unknown, ${seen.pages} pages; ${took} s`,
      );
    if (wrong.length === 0) continue;
    failed.push(seed);
    const again = `CLUSTER_ORACLE_MODE=${mode} CLUSTER_ORACLE_SEED=${seed}`;
    console.log([`${again} npm run test:cluster-oracle`, ...wrong].join('\n'));
  }
  if (runs > 1) console.log(printed(all));
  assert.equal(failed, [], 'seeds that failed');
});

test.run();
