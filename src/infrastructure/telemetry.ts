import { AsyncLocalStorage } from 'node:async_hooks';
import type { Telemetry } from '../adapters/http/telemetry.js';
import type { RedisCall } from '../adapters/redis/gateway.js';
import type { Log } from './log.js';

interface Trace {
  readonly id: string;
  readonly commands: string[];
}

const NONE = { roundTrips: 0, commands: [] };

/** Counts what each request asks of Redis, and writes its one line. */
export const makeTelemetry = (
  log: Log,
): { readonly telemetry: Telemetry; readonly observe: (call: RedisCall) => void } => {
  const traces = new AsyncLocalStorage<Trace>();
  return {
    telemetry: {
      run: (id, work) => traces.run({ id, commands: [] }, work),
      redis: () => {
        const trace = traces.getStore();
        return trace === undefined
          ? NONE
          : { roundTrips: trace.commands.length, commands: trace.commands };
      },
      request: (entry) => {
        log.info(entry, 'request');
      },
      gone: (error, id) => {
        log.debug({ id, err: error }, 'the caller hung up');
      },
      fault: (error, id) => {
        log.error({ id, err: error }, 'a request failed');
      },
    },
    observe: ({ command, key, carries = [] }) => {
      const trace = traces.getStore();
      trace?.commands.push(command);
      // The worker looks for work several times a second, and mostly there is none.
      const level = trace === undefined && command === 'claim' ? 'trace' : 'debug';
      if (!log.isLevelEnabled(level)) return;
      log[level]({ id: trace?.id, command, key }, 'redis');
      for (const carried of carries)
        log[level]({ id: trace?.id, ...carried, by: command }, 'redis');
    },
  };
};
