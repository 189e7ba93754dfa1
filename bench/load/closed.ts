import { openConnection } from './connection.js';
import type { Target } from './plan.js';
import { requestsOf } from './requests.js';
import { CONNECTIONS } from './wrk.js';

/**
 * Sends `count` requests over 32 connections, each as soon as the one before it is answered. Targets take turns.
 * Resolves to the number of requests that succeeded.
 */
export const sendMany = async (targets: readonly Target[], count: number): Promise<number> => {
  const requests = targets.map((target) => requestsOf(target));
  let [sent, done] = [0, 0];
  const sendFor = async (url: string): Promise<void> => {
    const connection = await openConnection(url);
    while (sent < count) {
      const request = requests[sent % requests.length]?.() ?? '';
      sent += 1;
      if ((await connection.send(request)) < 400) done += 1;
    }
    connection.close();
  };
  const url = targets[0]?.url ?? '';
  await Promise.all(Array.from({ length: CONNECTIONS }, () => sendFor(url)));
  return done;
};
