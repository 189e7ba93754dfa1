import { STORE_ALERTS } from '../../domain/health/store-alerts.js';
import { alertKey, type Alert } from '../../domain/sync/alert-name.js';
import type { ActiveAlert, AlertRecord } from '../ports/sync-books.js';

/** Returns alerts each with the instant at which it started: `now` for one that was not active before. */
export const sinceWhen = (
  alerts: readonly Alert[],
  before: readonly ActiveAlert[],
  now: number,
): readonly ActiveAlert[] =>
  alerts.map((alert) => {
    const { name, subject, text, advice } = alert;
    const known = before.find((one) => alertKey(one) === alertKey(alert));
    return { name, subject, text, advice, since: known?.since ?? now };
  });

/**
 * Returns the alerts that are active now: those that the last check found, but about the store what this process sees
 * (`ofStore`). A store that refuses writes refuses the record of the check too, so that the record knows nothing of it.
 */
export const activeAlerts = (
  record: AlertRecord | null,
  ofStore: readonly ActiveAlert[],
): readonly ActiveAlert[] => [
  ...ofStore.map((alert) => {
    const known = record?.active.find((one) => alertKey(one) === alertKey(alert));
    return known === undefined ? alert : { ...alert, since: known.since };
  }),
  ...(record?.active ?? []).filter(({ name }) => !STORE_ALERTS.has(name)),
];
