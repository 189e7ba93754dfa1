import type { Alert, AlertName } from '../sync/alert-name.js';
import type { Trouble } from './reason.js';
import { emptiedTrouble, memoryTrouble, refusalTrouble, type StoreState } from './store-state.js';

/** Those of which each process knows more than the last look. */
export const STORE_ALERTS: ReadonlySet<AlertName> = new Set([
  'redis',
  'redis_memory',
  'redis_emptied',
]);

const alertOf = (name: AlertName, trouble: Trouble | null): readonly Alert[] =>
  trouble === null
    ? []
    : [
        {
          name,
          subject: null,
          text: trouble.text,
          advice: trouble.advice,
          fields: [{ title: 'Code', value: trouble.code }],
        },
      ];

/** What is wrong with the store, as this process sees it. */
export const storeAlerts = (state: StoreState): readonly Alert[] => [
  ...alertOf('redis', refusalTrouble(state)),
  ...alertOf('redis_memory', memoryTrouble(state)),
  ...alertOf('redis_emptied', emptiedTrouble(state)),
];
