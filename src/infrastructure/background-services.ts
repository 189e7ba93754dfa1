import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeWebhookAlarm } from '../adapters/webhook/webhook-alarm.js';
import { makeWebhookSender } from '../adapters/webhook/webhook-sender.js';
import { makeReadAlertNumbers, type ReadComparing } from '../application/health/alert-numbers.js';
import type { Alarm } from '../application/ports/alarm.js';
import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import { makeDeliverNews } from '../application/use-cases/deliver-news.js';
import { makeWatchAlerts } from '../application/use-cases/watch-alerts.js';
import type { StoreState } from '../domain/health/store-state.js';
import { startAlerter } from './alerter.js';
import { startDeliverer } from './deliverer.js';
import type { Loop } from './lease-loop.js';
import type { Log } from './log.js';
import { startCounting, type RefusedWebhooks } from './refused-webhooks.js';
import type { SyncSettings } from './sync-settings.js';

interface Deps {
  readonly settings: Pick<SyncSettings, 'writeback' | 'alerts' | 'pull'>;
  readonly stores: Pick<Stores, 'outbox' | 'leases' | 'statistics' | 'alertBook'>;
  readonly storeState: IO<StoreState>;
  readonly refusedWebhooks: RefusedWebhooks;
  readonly comparing: ReadComparing;
  /** The tables that can be pulled: see `readingOf`. */
  readonly readings: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

const deliverer = ({ settings: { writeback }, stores, clock, log }: Deps): readonly Loop[] => {
  if (writeback === null) return [];
  const deliverNews = makeDeliverNews({
    outbox: stores.outbox,
    sender: makeWebhookSender(writeback, clock),
    clock,
    chance: Math.random,
    maxTries: writeback.maxTries,
  });
  return [startDeliverer({ deliverNews, leases: stores.leases, clock, log })];
};

const silent: Alarm = { send: () => TE.right(undefined) };

/** Also where nobody is to be told: what it finds is in the log, in the status and in /health. */
const alerter = ({ settings: { alerts, pull, writeback }, readings, ...deps }: Deps): Loop => {
  const { stores, storeState, comparing, clock, log } = deps;
  const { url, silence, interval } = alerts;
  const watchAlerts = makeWatchAlerts({
    numbers: makeReadAlertNumbers({
      ...stores,
      comparing,
      told: writeback === null ? null : { outbox: stores.outbox, max: writeback.outboxMax },
      pulls: pull.isOn ? { readings, interval: pull.interval } : null,
    }),
    alertBook: stores.alertBook,
    storeState,
    alarm: url === null ? silent : makeWebhookAlarm(url),
    clock,
    silence,
  });
  return startAlerter({ watchAlerts, leases: stores.leases, interval, log });
};

/** What the service does towards others by itself. */
export const startBackgroundServices = (deps: Deps): Loop => {
  const loops = [...deliverer(deps), alerter(deps), startCounting(deps)];
  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
};
