import { alertOf, type Alert } from './alert-name.js';
import type { AlertNumbers, NamedCounts } from './alert-state.js';

/** Why a webhook is refused, and what the operator should do. */
export const WEBHOOK_REFUSALS = {
  key: 'Compare the X-API-Key that Xano sends with XANO_API_KEY',
  credential: 'Let Xano send X-API-Key, or sign what it sends with WEBHOOK_SECRET',
  signature: 'Compare the secret in Xano with WEBHOOK_SECRET',
  clock: 'Set the clocks here and in Xano: a signature may be 5 minutes old',
  address: 'Add the addresses of Xano to API_KEY_ALLOWED_IPS',
  token: 'Let Xano send X-API-Key, and not the token of a user',
} as const;

export type WebhookRefusal = keyof typeof WEBHOOK_REFUSALS;

/** Returns the name of the counter of this refusal. */
export const refusedName = (reason: WebhookRefusal): string => `refused:${reason}`;

const isRefusal = (word: string | undefined): word is WebhookRefusal =>
  word !== undefined && word in WEBHOOK_REFUSALS;

/**
 * This many refusals within the last minutes raise an alert. When no webhook was accepted for an hour, one is enough,
 * unless it had no credential: anybody who probes addresses may have sent that, and Xano tries again within a minute.
 */
const MANY = { count: 3, minutes: 5 } as const;

/** Returns how many webhooks were refused, by reason. */
export const refusedIn = (
  minutes: readonly NamedCounts[],
): Readonly<Partial<Record<WebhookRefusal, number>>> => {
  const sums: Partial<Record<WebhookRefusal, number>> = {};
  for (const counts of minutes)
    for (const [name, count] of Object.entries(counts)) {
      const [what, reason] = name.split(':');
      if (what === 'refused' && isRefusal(reason)) sums[reason] = (sums[reason] ?? 0) + count;
    }
  return sums;
};

const sum = (counts: Readonly<Partial<Record<WebhookRefusal, number>>>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

const cameIn = (minutes: readonly NamedCounts[]): boolean =>
  minutes.some((counts) => Object.keys(counts).some((name) => name.endsWith(':webhook')));

/** Raises an alert about refused webhooks, which leave no other trace than stale data in Redis. */
export const webhookAlerts = ({ minutes }: AlertNumbers): readonly Alert[] => {
  const refused = refusedIn(minutes);
  const ofXano = sum(refused) - (refused.credential ?? 0);
  const isMany = sum(refusedIn(minutes.slice(0, MANY.minutes))) >= MANY.count;
  if (!isMany && (ofXano === 0 || cameIn(minutes))) return [];
  const reasons = Object.entries(refused).toSorted(([, a], [, b]) => b - a);
  const [[worst] = ['signature']] = reasons;
  return [
    alertOf(
      'webhooks_refused',
      `${sum(refused)} webhooks of the last hour were refused`,
      WEBHOOK_REFUSALS[worst as WebhookRefusal],
      Object.fromEntries(reasons),
    ),
  ];
};
