import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import { refusedName, type WebhookRefusal } from '../domain/sync/webhook-alerts.js';
import { pause, type Loop } from './lease-loop.js';

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

interface Deps {
  readonly refusedWebhooks: RefusedWebhooks;
  readonly stores: Pick<Stores, 'statistics'>;
  readonly clock: Clock;
}

/** However many come, Redis is written to this often, ms. */
const INTERVAL = 1000;

/** Tells the store of what was refused; while it is away, what is refused is not counted. */
export const startCounting = ({ refusedWebhooks, stores, clock }: Deps): Loop => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const counts = refusedWebhooks.take();
      if (Object.keys(counts).length > 0) await stores.statistics.count(counts, clock.now())();
      await pause(INTERVAL, stopping.signal);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
