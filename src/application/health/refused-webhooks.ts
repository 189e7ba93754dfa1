import { refusedName, type WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** Webhooks that were not let in, counted here until the store is told. */
export interface RefusedWebhooks {
  readonly heard: (reason: WebhookRefusal) => void;
  /** By the names of the statistics: those since the last taking. */
  readonly take: () => Readonly<Record<string, number>>;
}

/** `count` is told of each. */
export const makeRefusedWebhooks = (count: (reason: WebhookRefusal) => void): RefusedWebhooks => {
  let counts: Record<string, number> = {};
  return {
    heard: (reason) => {
      count(reason);
      const name = refusedName(reason);
      counts[name] = (counts[name] ?? 0) + 1;
    },
    take: () => {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
};
