import type { RowGroup } from '../rig.js';
import { besideRows } from './beside.js';
import { bulkRows } from './bulk.js';
import { growthOfReads, growthOfWrites } from './growth.js';
import { proxyRows, readRows, writeRows } from './loads.js';
import { pacedRows } from './paced.js';
import { processRows } from './processes.js';
import { reconcileRows } from './reconcile.js';

/** In running order: rows that only read come before those that change the app. */
export const ALL_ROWS: readonly RowGroup[] = [
  ...[readRows, growthOfReads, pacedRows, processRows, reconcileRows],
  ...[proxyRows, besideRows, writeRows, growthOfWrites, bulkRows],
];

/** Whether `--only` names a row or the group of the row. */
export const wantedIn =
  (only: readonly string[], group: string) =>
  (id: string): boolean =>
    only.length === 0 || only.includes(id) || only.includes(group);
