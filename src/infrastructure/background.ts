import * as TE from 'fp-ts/lib/TaskEither.js';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { systemClock } from '../adapters/system/system-clock.js';
import { makeWebhookAlarm } from '../adapters/webhook/webhook-alarm.js';
import { makeWebhookSender } from '../adapters/webhook/webhook-sender.js';
import { makeReadAlertNumbers } from '../application/health/alert-numbers.js';
import type { Alarm } from '../application/ports/sync-books.js';
import { makeReadPage } from '../application/sync/pull-page.js';
import { makeDeliverOutbox } from '../application/use-cases/deliver-outbox.js';
import { makeDoWork } from '../application/use-cases/do-work.js';
import { makeSettleDispute } from '../application/use-cases/settle-dispute.js';
import { makeWatchAlerts } from '../application/use-cases/watch-alerts.js';
import { tableOf } from '../domain/sync/mapping.js';
import { abandonedChanges } from '../runtime/abandoned.js';
import { alert, learnColumns, storeRefusals, watchStore } from '../runtime/watches.js';
import { deliver } from '../runtime/deliver.js';
import { disputes } from '../runtime/disputes.js';
import { jobs } from '../runtime/jobs.js';
import type { Body } from '../runtime/loop.js';
import { processTimer } from '../runtime/timer.js';
import type { Log } from './log.js';
import type { SyncSettings } from './sync-settings.js';
import { type Resolve, tokens } from './tokens.js';

interface Deps {
  readonly settings: SyncSettings;
  readonly log: Log;
  readonly the: Resolve;
}

const clock = systemClock;

const delivering = ({ settings: { writeback }, log, the }: Deps): Body | null => {
  if (writeback === null) return null;
  const { outbox, users, leases } = the(tokens.stores);
  const sender = makeWebhookSender(writeback, clock);
  const { maxTries } = writeback;
  const deliverOutbox = makeDeliverOutbox({
    ...{ outbox, users, sender, clock, chance: Math.random, maxTries },
  });
  return deliver({ deliverOutbox, leases, timer: processTimer, log });
};

const silent: Alarm = { send: () => TE.right(undefined) };

/** Looks for alerts even where nobody receives them: the findings are in the log, in the status and in /health. */
const alerting = ({ settings: { alerts, pull, writeback }, log, the }: Deps): Body => {
  const { url, silence, interval } = alerts;
  const { outbox, leases, alertBook, statistics } = the(tokens.stores);
  const readings = the(tokens.xano)?.readings ?? [];
  const watchAlerts = makeWatchAlerts({
    numbers: makeReadAlertNumbers({
      statistics,
      leases,
      comparing: the(tokens.reconciling).comparing,
      told: writeback === null ? null : { outbox, max: writeback.outboxMax },
      pulls: pull.isOn ? { readings, interval: pull.interval } : null,
    }),
    alertBook,
    storeState: the(tokens.storeWatch).state,
    alarm: url === null ? silent : makeWebhookAlarm(url),
    clock,
    silence,
  });
  return alert({ watchAlerts, leases, interval, log });
};

/** Makes what settles names that two rows claim; null where Xano cannot be asked. */
const settling = ({ settings: { mapping, filesUrl }, log, the }: Deps): Body | null => {
  const access = the(tokens.xano);
  const table = tableOf(mapping, 'user');
  if (access === null || table === null || !access.source.entities.includes('user')) return null;
  const { deferrals, sync, leases } = the(tokens.stores);
  const settleDispute = makeSettleDispute({
    ...{ deferrals, sync, apply: the(tokens.apply), table, filesUrl, clock, digest: sha1Digest },
    readPage: makeReadPage({ ...access, source: access.quota.withQuota(access.source) }),
  });
  return disputes({ settleDispute, leases, interrupt: access.stop, log });
};

/** Makes all that the service does by itself, beside the requests. */
export const makeBackground = (deps: Deps): readonly Body[] => {
  const { settings, log, the } = deps;
  const { work, statistics, abandoned, leases } = the(tokens.stores);
  const { isOn } = settings.pull;
  const reconciling = the(tokens.reconciling);
  const doWork = makeDoWork({ work, besides: the(tokens.retryDeferred), clock });
  return [
    jobs(doWork, log),
    abandoned && abandonedChanges({ abandoned, leases, log }),
    delivering(deps),
    alerting(deps),
    storeRefusals(the(tokens.refusedWebhooks), statistics, clock),
    isOn ? (the(tokens.pulling)?.body() ?? null) : null,
    settling(deps),
    reconciling.scheduled(),
    isOn ? reconciling.besidePulling() : null,
  ].filter((body) => body !== null);
};

/** Makes what each process checks at intervals, for the first time before it answers any request. */
export const makeWatches = ({ log, the }: Omit<Deps, 'settings'>): readonly Body[] => {
  const columns = the(tokens.columns);
  const store = watchStore(the(tokens.storeWatch), log);
  return columns.learns ? [store, learnColumns(columns, log)] : [store];
};
