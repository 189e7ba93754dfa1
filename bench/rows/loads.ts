import { measureLoad } from '../measure/rate.js';
import type { RowGroup } from '../rig.js';
import { PROXIES, READS, WRITES, type LoadRow } from './plans.js';

const loads = (name: string, rows: readonly LoadRow[]): RowGroup => ({
  name,
  ids: rows.map(({ id }) => id),
  async *run(rig, wants) {
    for (const { plan, ...row } of rows.filter(({ id }) => wants(id)))
      yield await measureLoad(rig, {
        ...row,
        group: name,
        target: { url: rig.service.url, plan: plan(rig) },
      });
  },
});

export const readRows = loads('reads', READS);
export const proxyRows = loads('proxies', PROXIES);
export const writeRows = loads('writes', WRITES);
