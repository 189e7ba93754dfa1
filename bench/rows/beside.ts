import { startPaced } from '../load/paced.js';
import { measureLoad, rateOf } from '../measure/rate.js';
import type { RowGroup } from '../rig.js';
import { likes, newPosts, profileChanges, READS } from './plans.js';

const WRITES_PER_SECOND = 500;
const BESIDE = ['explore', 'profile'];

/** Measures what share of their rate reads keep while others write. */
export const besideRows: RowGroup = {
  name: 'beside',
  ids: BESIDE.map((id) => `beside-${id}`),
  async *run(rig, wants) {
    const { service, writers } = rig;
    const writes = [newPosts(writers), likes(rig), profileChanges(rig)];
    for (const row of READS.filter(({ id }) => BESIDE.includes(id) && wants(`beside-${id}`))) {
      const target = { url: service.url, plan: row.plan(rig) };
      const alone = await rateOf(rig, target);
      const load = await startPaced(
        writes.map((plan) => ({ url: service.url, plan })),
        WRITES_PER_SECOND,
      );
      const result = await measureLoad(rig, {
        id: `beside-${row.id}`,
        group: 'beside',
        title: `${row.title}, 500 writes/s beside`,
        target,
      });
      const { rate, refused } = await load.stop();
      if (refused > 0) rig.say(`  ${refused} of the writes beside were refused`);
      yield {
        ...result,
        // The round trips of the writes cannot be told apart from those of the reads.
        roundTrips: null,
        checks: [
          ...result.checks,
          { what: 'of its rate alone', value: result.value / alone, goal: null, atLeast: true },
          { what: 'writes/s beside it', value: rate, goal: null, atLeast: true },
        ],
      };
    }
  },
};
