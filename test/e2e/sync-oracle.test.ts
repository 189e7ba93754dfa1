import { suite } from 'uvu';
import { HOUR } from '../support/app/fixtures.js';
import { checkEnd } from '../support/oracle/check-end.js';
import { playHistory } from '../support/oracle/history.js';
import { startBench } from '../support/oracle/on-service.js';
import { baseSeed, holdsFor, RUNS } from '../support/oracle/seeds.js';
import { deliveriesOf } from '../support/oracle/sendings.js';
import { redisSnapshot } from '../support/redis/snapshot.js';

const EXPLORE_MAX = 100_000;

const bench = await startBench();
const test = suite('sync oracle');
test.after(bench.stop);

test('Redis matches the history after webhooks, bulk and pull, with kills in between', async () => {
  const seed = baseSeed();
  // Each run kills and restarts a service, so the check of a change plays only a few.
  const runs = process.env['ORACLE_RUNS'] === undefined ? Math.min(RUNS, 5) : RUNS;
  for (let run = 0; run < runs; run += 1)
    await holdsFor(
      seed + run,
      async (plan) => {
        const history = playHistory(plan.intents, Date.now() - HOUR);
        const deliveries = deliveriesOf(history, plan, seed + run);
        const death = (seed + run) % 2 === 0 ? (plan.intents[0]?.other ?? 0) : null;
        await bench.deliver(deliveries, history.end, death);
        const snapshot = await redisSnapshot(bench.redis.client);
        const end = {
          snapshot,
          history,
          done: { judgements: [], badges: [], grants: [] },
          now: Date.now(),
          exploreMax: EXPLORE_MAX,
          broken: null,
        };
        checkEnd(end, deliveries);
      },
      { shrinks: false },
    );
});

test.run();
