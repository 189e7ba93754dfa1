import type { Cluster } from 'ioredis';
import { located, plainName } from '../../../src/adapters/redis/cluster/buckets.js';
import { HOUR } from '../app/fixtures.js';
import { until } from '../run/until.js';
import { at } from '../e2e/service.js';
import type { Mode } from './faults.js';
import type { Ground } from './ground.js';
import type { Services } from './services.js';

const QUEUES = ['sys:work', 'sys:awakes', 'sys:fanout', 'sys:homes:work'];

const LIMIT = 40_000;
/** Longest duration of a repair, ms; it takes a minute on a busy machine. */
const REPAIR_LIMIT = 90_000;

const namesIn = async (client: Cluster): Promise<readonly string[]> =>
  (await Promise.all(client.nodes('master').map((node) => node.keys('*')))).flat();

/**
 * Returns records and locks of unfinished changes; markers of aborted changes are kept for an hour. A master that
 * loses writes may leave an unreachable record, which expires.
 */
const heldBy = async (client: Cluster, mode: Mode): Promise<readonly string[]> => {
  const names = await namesIn(client);
  const form = mode === 'loses' ? /sys:(?:locks|changes)$/ : /sys:(?:locks|changes|change:.+)$/;
  const lasting = await Promise.all(
    names
      .filter((name) => form.test(name))
      .map(async (name) => {
        const left = await client.pttl(name);
        return left === -1 || left > HOUR ? [name] : [];
      }),
  );
  return lasting.flat();
};

/** Expires the leases on the jobs that a dead process had claimed. */
const endLeases = async (client: Cluster): Promise<void> => {
  for (const queue of QUEUES.map(located))
    for (const job of await client.zrange(queue, 0, '-1')) await client.zadd(queue, 'XX', 0, job);
  const names = (await namesIn(client)).filter((name) => plainName(name).startsWith('sys:lease:'));
  for (const name of names) await client.del(name);
};

/** Returns the work that is left. Changes come first, since the last step of a change may enqueue a job. */
const leftIn = async (client: Cluster, mode: Mode): Promise<readonly string[]> => {
  const changes = await heldBy(client, mode);
  const waiting = await Promise.all(
    QUEUES.map(async (name) => ((await client.exists(located(name))) === 1 ? [name] : [])),
  );
  const untold = await client.xlen(located('sys:outbox'));
  return [...changes, ...waiting.flat(), ...(untold === 0 ? [] : ['sys:outbox'])];
};

/** Waits until the services have done all remaining work; resolves to what is left. */
export const untilAtRest = async (
  ground: Ground,
  services: Services,
  mode: Mode,
): Promise<string[]> => {
  const { client } = ground;
  await ground.untilWhole();
  await services.untilReady();
  await client.nodes('master')[0]?.ping();
  await endLeases(client);
  let left: readonly string[] = [];
  await until(
    'nothing is left to do',
    async () => {
      // Twice, because a job may move from one queue to another during the check.
      for (let looks = 0; looks < 2; looks += 1) {
        left = await leftIn(client, mode).catch((error: unknown) => [String(error)]);
        if (left.length > 0) return false;
      }
      return true;
    },
    LIMIT,
  ).catch(() => undefined);
  return left.map((what) => `${what} is left`);
};

/** Has the service compare its data with itself and repair what Redis has lost; resolves to the faults. */
export const repair = async ({ ask, key }: Services): Promise<readonly string[]> => {
  const path = '/sync/reconcile';
  const body = { scope: 'internal', repair: true };
  const begun = await ask(0, { as: key, method: 'POST', path, body });
  if (begun === null || begun === 'refused') return ['the repair was not begun'];
  const run = `${path}/${String(at(begun.json, 'id'))}`;
  let last = begun.text;
  await until(
    'the repair has ended',
    async () => {
      const answer = await ask(0, { as: key, method: 'GET', path: run });
      if (answer === null || answer === 'refused') return false;
      last = answer.text;
      return at(answer.json, 'state') !== 'running';
    },
    REPAIR_LIMIT,
  ).catch(() => undefined);
  return last.includes('"state":"done"') ? [] : [`the repair: ${last}`];
};
