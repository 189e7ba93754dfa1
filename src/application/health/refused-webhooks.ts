import { refusedName, type WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** Webhooks that were refused, counted in this process until the counts are stored. */
export interface RefusedWebhooks {
  readonly heard: (reason: WebhookRefusal) => void;
  /** Returns the counts since the last call, by the names of the statistics, and sets them to zero. */
  readonly take: () => Readonly<Record<string, number>>;
}

/** `count` is called for each refusal. */
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
