import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureLoad, rateOf } from '../measure/rate.js';
import { ROOT } from '../process/folders.js';
import { startService } from '../process/service.js';
import { headersFor, type RowGroup } from '../rig.js';
import { READS } from './plans.js';

const SETTING = 'WEB_CONCURRENCY';
const ASKED = ['explore', 'profile'];

const isSetting = (): boolean =>
  readFileSync(join(ROOT, '.env.example'), 'utf8').includes(`\n${SETTING}=`);

/** Measures the same requests on a service of two processes. */
export const processRows: RowGroup = {
  name: 'processes',
  ids: ASKED.map((id) => `two-${id}`),
  async *run(rig, wants) {
    const rows = READS.filter(({ id }) => ASKED.includes(id) && wants(`two-${id}`));
    if (rows.length === 0) return;
    if (!isSetting()) {
      rig.leaveOut(`two processes: this version has no setting ${SETTING}`);
      return;
    }
    const service = await startService({ redisUrl: rig.redis.url, env: { [SETTING]: '2' } });
    const two = { ...rig, service, ...headersFor(service, rig.people) };
    for (const row of rows) {
      const one =
        rig.earlier(row.id)?.value ??
        (await rateOf(rig, { url: rig.service.url, plan: row.plan(rig) }));
      const result = await measureLoad(two, {
        ...{ id: `two-${row.id}`, group: 'processes', title: `${row.title}, two processes` },
        target: { url: service.url, plan: row.plan(two) },
      });
      const share = { what: 'times one process', value: result.value / one, goal: null };
      yield { ...result, checks: [...result.checks, { ...share, atLeast: true }] };
    }
    await service.stop();
  },
};
