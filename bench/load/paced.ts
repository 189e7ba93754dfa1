import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../measure/statistics.js';
import { openConnection, type Connection } from './connection.js';
import type { Target } from './plan.js';
import { requestsOf } from './requests.js';
import { CONNECTIONS } from './wrk.js';

/** What a load at a fixed rate measured. Times are ms, from when a request was due until its whole answer had arrived. */
export interface Paced {
  readonly requests: number;
  readonly rate: number;
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Load {
  /** Ends the load once the requests under way are answered. */
  readonly stop: () => Promise<Paced>;
}

const TICK = 1;

/**
 * Sends requests at a fixed rate, however long the answers take: a request that finds all 32 connections busy waits,
 * and its wait counts, so that a server that stalls cannot hide it. Targets take turns.
 */
export const startPaced = async (targets: readonly Target[], rate: number): Promise<Load> => {
  const [first] = targets;
  if (first === undefined) throw new Error('a load needs a target');
  const requests = targets.map((target) => requestsOf(target));
  const free: Connection[] = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => openConnection(first.url)),
  );
  const all = [...free];
  const times: number[] = [];
  const begun = performance.now();
  const state = { due: 0, refused: 0, stopping: false };
  const failures: Error[] = [];

  const send = async (connection: Connection, dueAt: number, request: string): Promise<void> => {
    const status = await connection.send(request);
    times.push(performance.now() - dueAt);
    if (status >= 400) state.refused += 1;
    free.push(connection);
  };
  const sendDue = (): void => {
    const now = performance.now() - begun;
    const dueAtOf = (count: number): number => (count * 1000) / rate;
    for (let dueAt = dueAtOf(state.due); dueAt <= now; dueAt = dueAtOf(state.due)) {
      const connection = free.pop();
      if (connection === undefined) return;
      const request = requests[state.due % requests.length]?.() ?? '';
      state.due += 1;
      send(connection, begun + dueAt, request).catch((error: unknown) => {
        failures.push(error instanceof Error ? error : new Error(String(error)));
      });
    }
  };
  const sending = (async () => {
    while (!state.stopping && failures.length === 0) {
      sendDue();
      await delay(TICK);
    }
    const end = performance.now();
    while (free.length < all.length && failures.length === 0) await delay(TICK);
    return end - begun;
  })();

  return {
    stop: async () => {
      state.stopping = true;
      const elapsed = await sending;
      for (const connection of all) connection.close();
      for (const failure of failures) throw failure;
      return {
        requests: times.length,
        rate: times.length / (elapsed / 1000),
        refused: state.refused,
        p50: percentile(times, 0.5),
        p99: percentile(times, 0.99),
      };
    },
  };
};

/** Runs a load at a fixed rate for some seconds. */
export const pace = async (target: Target, rate: number, seconds: number): Promise<Paced> => {
  const load = await startPaced([target], rate);
  await delay(seconds * 1000);
  return load.stop();
};
