import { setTimeout as delay } from 'node:timers/promises';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import { shoot } from '../load/wrk.js';
import type { Target } from '../load/plan.js';
import { rateOf } from '../measure/rate.js';
import { watchHeld } from '../measure/held.js';
import { startService, type Service } from '../process/service.js';
import { resultOf } from '../results.js';
import type { RowGroup } from '../rig.js';

const Run = t.intersection([
  t.type({ id: t.string, state: t.string }),
  t.partial({ checked: t.number }),
]);
type Run = t.TypeOf<typeof Run>;

const KEYS_PER_SECOND = 100_000;
const HALF = 0.5;
/** Rate setting so high that there is no pause between pieces. */
const UNPACED = '1000000';
const LIMIT = { quick: 10, full: 120 };
const PAUSE = 250;

const ask = async ({ url, key }: Service, path: string, method = 'GET'): Promise<Run> => {
  const answer = await fetch(url + path, {
    method,
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    ...(method === 'POST' ? { body: '{"scope":"internal"}' } : {}),
  });
  return decoded(Run, await answer.json());
};

/** Runs a comparison to its end or for at most so many seconds; resolves to the keys that it checked a second. */
const reconcile = async (service: Service, seconds: number): Promise<number> => {
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  let run = await ask(service, '/sync/reconcile', 'POST');
  while (run.state === 'running' && elapsed() < seconds) {
    await delay(PAUSE);
    run = await ask(service, `/sync/reconcile/${run.id}`);
  }
  return (run.checked ?? 0) / elapsed();
};

/** Measures a comparison of the stored data with itself, first alone and then with concurrent readers of explore. */
export const reconcileRows: RowGroup = {
  name: 'reconcile',
  ids: ['reconcile'],
  async *run(rig, wants) {
    if (!wants('reconcile')) return;
    const seconds = rig.options.quick ? LIMIT.quick : LIMIT.full;
    const service = await startService({
      redisUrl: rig.redis.url,
      env: { RECONCILE_RATE: UNPACED },
    });
    const explore: Target = { url: service.url, plan: { method: 'GET', path: '/feed/explore' } };
    const alone = await rateOf(rig, explore);
    const watch = await watchHeld(rig.redis.port);
    const value = await reconcile(service, seconds);
    const held = await watch.stop();
    const checking = reconcile(service, rig.timing.seconds + 1).catch(() => 0);
    const beside = await shoot(explore, rig.timing.seconds);
    await checking;
    await service.stop();
    yield resultOf({
      id: 'reconcile',
      group: 'reconcile',
      title: 'reconcile, internal, unpaced',
      value,
      unit: 'keys/s',
      checks: [
        { what: 'keys/s', value, goal: KEYS_PER_SECOND, atLeast: true },
        {
          what: 'of the rate of explore meanwhile',
          value: beside.rate / alone,
          goal: HALF,
          atLeast: true,
        },
        { what: 'ms Redis was held at most', value: held.command, goal: 1, atLeast: false },
      ],
    });
  },
};
