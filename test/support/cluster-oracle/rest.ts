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
/** What others are busy with a repair looks at for a minute. */
const REPAIR_LIMIT = 90_000;

const namesIn = async (client: Cluster): Promise<readonly string[]> =>
  (await Promise.all(client.nodes('master').map((node) => node.keys('*')))).flat();

/**
 * Records and locks of changes that are not finished; that a change was given up is remembered for an hour. A master that
 * loses writes may leave a record to which nothing leads, which ends by itself.
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

/** Lets the time pass for which what a dead process had taken was its own. */
const endLeases = async (client: Cluster): Promise<void> => {
  for (const queue of QUEUES.map(located))
    for (const job of await client.zrange(queue, 0, '-1')) await client.zadd(queue, 'XX', 0, job);
  const names = (await namesIn(client)).filter((name) => plainName(name).startsWith('sys:lease:'));
  for (const name of names) await client.del(name);
};

/** What is left to do. Changes first: what is the last to be done of one is to enter it into a queue. */
const leftIn = async (client: Cluster, mode: Mode): Promise<readonly string[]> => {
  const held = await heldBy(client, mode);
  const waiting = await Promise.all(
    QUEUES.map(async (name) => ((await client.exists(located(name))) === 1 ? [name] : [])),
  );
  const untold = await client.xlen(located('sys:outbox'));
  return [...held, ...waiting.flat(), ...(untold === 0 ? [] : ['sys:outbox'])];
};

/** Waits until all is done that is left to do, by the services themselves; tells what is not. */
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
      // Twice: while the one is looked at, a job may go over from another.
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

/** Has the service compare its copy with itself, and mend what Redis has lost a part of; tells what went wrong. */
export const repair = async ({ ask, key }: Services): Promise<readonly string[]> => {
  const path = '/sync/reconcile';
  const body = { scope: 'internal', repair: true };
  const begun = await ask(0, { as: key, method: 'POST', path, body });
  if (begun === null || begun === 'refused') return ['the repair was not begun'];
  const run = `${path}/${String(at(begun.json, 'id'))}`;
  let said = begun.text;
  await until(
    'the repair has ended',
    async () => {
      const answer = await ask(0, { as: key, method: 'GET', path: run });
      if (answer === null || answer === 'refused') return false;
      said = answer.text;
      return at(answer.json, 'state') !== 'running';
    },
    REPAIR_LIMIT,
  ).catch(() => undefined);
  return said.includes('"state":"done"') ? [] : [`the repair: ${said}`];
};
