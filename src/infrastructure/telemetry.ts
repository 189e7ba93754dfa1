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
      fault: (error, id) => {
        log.error({ id, err: error }, 'a request failed');
      },
    },
    observe: ({ command, key, carries = [] }) => {
      const trace = traces.getStore();
      trace?.commands.push(command);
      if (!log.isLevelEnabled('debug')) return;
      log.debug({ id: trace?.id, command, key }, 'redis');
      for (const carried of carries) log.debug({ id: trace?.id, ...carried, by: command }, 'redis');
    },
  };
};
