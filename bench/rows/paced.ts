import { pace, type Paced } from '../load/paced.js';
import { untilQuiet } from '../measure/observe.js';
import { rateOf } from '../measure/rate.js';
import { median } from '../measure/statistics.js';
import { resultOf } from '../results.js';
import type { RowGroup } from '../rig.js';
import { READS } from './plans.js';

/** Most that the slowest hundredth may take, as a multiple of KR's time. */
const LIMIT = 3;
const WARM_UP = 1;
/** Ids of the reads that a quick run measures. */
const QUICK = ['explore', 'following', 'profile', 'post'];

/** Measures the p99 of each GET at half its top rate, in turns with that of KR at the same rate. */
export const pacedRows: RowGroup = {
  name: 'p99',
  ids: READS.map(({ id }) => `p99-${id}`),
  async *run(rig, wants) {
    const yard = rig.yardsticks.targetOf('KR');
    if (yard === undefined) return;
    for (const { id, title, plan } of READS.filter(
      (row) => wants(`p99-${row.id}`) && (!rig.options.quick || QUICK.includes(row.id)),
    )) {
      const target = { url: rig.service.url, plan: plan(rig) };
      const rate = (rig.earlier(id)?.value ?? (await rateOf(rig, target))) / 2;
      await pace(target, rate, WARM_UP);
      await untilQuiet(rig.redis.client);
      const [own, its]: [Paced[], Paced[]] = [[], []];
      for (let round = 0; round < rig.timing.rounds; round += 1) {
        own.push(await pace(target, rate, rig.timing.seconds));
        its.push(await pace(yard, rate, rig.timing.seconds));
      }
      const p99 = median(own.map((one) => one.p99));
      yield resultOf({
        id: `p99-${id}`,
        group: 'p99',
        title: `${title}, at half its top rate`,
        value: median(own.map((one) => one.rate)),
        unit: 'req/s',
        p50: median(own.map((one) => one.p50)),
        p99,
        checks: [
          {
            what: 'times the p99 of KR',
            value: p99 / median(its.map((one) => one.p99)),
            goal: LIMIT,
            atLeast: false,
          },
        ],
      });
    }
  },
};
