import { alertOf, type Alert, type AlertName } from '../sync/alert-name.js';
import { clusterTroubles } from './cluster.js';
import { emptiedTrouble, memoryTrouble, refusalTrouble, type StoreState } from './store-state.js';
import type { Trouble } from './trouble.js';

/** Alerts about the store, which each process derives from its own state instead of the last shared check. */
export const STORE_ALERTS: ReadonlySet<AlertName> = new Set([
  'redis',
  'redis_memory',
  'redis_emptied',
  'redis_slots',
  'redis_master_away',
  'redis_replica_away',
]);

const troubled = (name: AlertName, trouble: Trouble | null): readonly Alert[] =>
  trouble === null ? [] : [alertOf(name, trouble.text, trouble.advice, { Code: trouble.code })];

/** Returns the alerts about the store as this process sees it. */
export const storeAlerts = (state: StoreState): readonly Alert[] => [
  ...troubled('redis', refusalTrouble(state)),
  ...troubled('redis_memory', memoryTrouble(state)),
  ...troubled('redis_emptied', emptiedTrouble(state)),
  ...clusterTroubles(state.nodes).flatMap((trouble) => troubled(trouble.code, trouble)),
];
