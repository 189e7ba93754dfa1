import { makeWebhookAlarm } from '../adapters/webhook/webhook-alarm.js';
import { makeWebhookCourier } from '../adapters/webhook/webhook-courier.js';
import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import { makeDeliverNews } from '../application/use-cases/deliver-news.js';
import { makeWatchAlerts } from '../application/use-cases/watch-alerts.js';
import { startAlerter } from './alerter.js';
import { startDeliverer } from './deliverer.js';
import type { Loop } from './lease-loop.js';
import type { Log } from './log.js';
import type { SyncSettings } from './sync-settings.js';

interface Deps {
  readonly settings: Pick<SyncSettings, 'writeback' | 'alerts'>;
  readonly stores: Pick<Stores, 'outbox' | 'leases' | 'statistics' | 'alertBook'>;
  readonly clock: Clock;
  readonly log: Log;
}

const deliverer = ({ settings: { writeback }, stores, clock, log }: Deps): readonly Loop[] => {
  if (writeback === null) return [];
  const deliverNews = makeDeliverNews({
    outbox: stores.outbox,
    courier: makeWebhookCourier(writeback, clock),
    clock,
    chance: Math.random,
    maxTries: writeback.maxTries,
  });
  return [startDeliverer({ deliverNews, leases: stores.leases, clock, log })];
};

const alerter = ({ settings: { alerts }, stores, clock, log }: Deps): readonly Loop[] => {
  if (alerts === null) return [];
  const { url, silence, interval } = alerts;
  const alarm = makeWebhookAlarm(url);
  const watchAlerts = makeWatchAlerts({ ...stores, alarm, clock, silence });
  return [startAlerter({ watchAlerts, leases: stores.leases, interval, log })];
};

/** What the service does towards others by itself. */
export const startErrands = (deps: Deps): Loop => {
  const loops = [...deliverer(deps), ...alerter(deps)];
  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
};
