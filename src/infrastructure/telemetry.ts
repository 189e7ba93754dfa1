import { AsyncLocalStorage } from 'node:async_hooks';
import type { Telemetry, Trace } from '../adapters/http/http-context.js';
import type { Observe } from '../adapters/redis/connection.js';
import { isPolling } from '../adapters/redis/polling.js';
import type { WebhookRefusal } from '../domain/sync/webhook-alerts.js';
import type { Log } from './log.js';

/** Counts a call as a round trip after all answered before it began. Returns what to call when it is answered. */
const beginTrip = ({ trips }: Trace): (() => void) => {
  const place = trips.answered + 1;
  trips.begun = Math.max(trips.begun, place);
  return () => {
    trips.answered = Math.max(trips.answered, place);
  };
};

/** Counts what each request asks of Redis, and writes its one log line; `count` is called for each request. */
export const makeTelemetry = (
  log: Log,
  count: Telemetry['request'] = () => undefined,
  refused: (reason: WebhookRefusal) => void = () => undefined,
): { readonly telemetry: Telemetry; readonly observe: Observe } => {
  const traces = new AsyncLocalStorage<Trace>();
  let running = 0;
  return {
    telemetry: {
      run: async (trace, work) => {
        running += 1;
        try {
          return await traces.run(trace, work);
        } finally {
          running -= 1;
          // Until Node 24 a storage in use sees every promise of the process; no request uses it now.
          if (running === 0) traces.disable();
        }
      },
      request: (entry, boundedByAge) => {
        count(entry, boundedByAge);
        log.info(entry, 'request');
      },
      refused,
      gone: (error, id) => {
        log.debug({ id, err: error }, 'the caller hung up');
      },
      fault: (error, id) => {
        log.error({ id, err: error }, 'a request failed');
      },
    },
    observe: (call) => {
      const { command, key, carries = [] } = call;
      const trace = traces.getStore();
      trace?.commands.push(command);
      const answered = trace === undefined || call.isBehind ? undefined : beginTrip(trace);
      const level = trace === undefined && isPolling(call) ? 'trace' : 'debug';
      if (!log.isLevelEnabled(level)) return answered;
      log[level]({ id: trace?.id, command, key }, 'redis');
      for (const carried of carries)
        log[level]({ id: trace?.id, ...carried, by: command }, 'redis');
      return answered;
    },
  };
};
