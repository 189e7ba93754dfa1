import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RedisProcess } from '../redis/process.js';
import { until } from '../run/until.js';

const run = promisify(execFile);

const MASTERS = 3;

/** Returns slots that a node is importing, as it reports: `[12->-id]` migrates, `[12-<-id]` is imported. */
const comingTo = async ({ client }: RedisProcess): Promise<readonly number[]> => {
  const text = String(await client.call('CLUSTER', 'NODES'));
  const own = text.split('\n').find((line) => line.includes('myself')) ?? '';
  return [...own.matchAll(/\[(\d+)-<-/g)].map(([, slot]) => Number(slot));
};

const holds = async ({ client }: RedisProcess, name: string): Promise<boolean> =>
  client.exists(name).then(
    (count) => count === 1,
    () => false,
  );

/** Deletes keys that a node has already imported if the slot's own master still has them: that copy is the served one. */
const dropCopies = async (masters: readonly RedisProcess[]): Promise<void> => {
  for (const node of masters)
    for (const slot of await comingTo(node)) {
      const names = (await node.client.cluster('GETKEYSINSLOT', slot, 10_000)) as readonly string[];
      for (const name of names) {
        const owners = await Promise.all(
          masters.filter((one) => one !== node).map((one) => holds(one, name)),
        );
        if (!owners.includes(true)) continue;
        await node.client.asking();
        await node.client.del(name);
      }
    }
};

/**
 * Lets a master hand over its slots and become a replica, if it returned with slots that it had received just before
 * it died and of which its successor had not heard.
 */
const handOver = async (masters: readonly RedisProcess[]): Promise<void> => {
  const counted = await Promise.all(
    masters.map(async ({ client, port }) => {
      const id = String(await client.call('CLUSTER', 'MYID'));
      const slots = await client.cluster('SLOTS');
      const own = slots.filter(([, , owner]) => owner?.[2] === id);
      return { id, port, count: own.reduce((sum, [from, to]) => sum + to - from + 1, 0) };
    }),
  );
  const [least, ...others] = counted.toSorted((one, other) => one.count - other.count);
  if (least === undefined || others[0] === undefined || masters.length <= MASTERS) return;
  await run('redis-cli', [
    ...['--cluster', 'reshard', `127.0.0.1:${least.port}`],
    ...['--cluster-from', least.id, '--cluster-to', others[0].id],
    ...['--cluster-slots', String(least.count), '--cluster-yes'],
  ]).catch(() => undefined);
};

/** Longest duration of one attempt, ms: it would wait for an unreachable node. */
const PATIENCE = 15_000;

/** Completes aborted moves as an operator does: runs `redis-cli --cluster fix` until the nodes agree on all slots. */
export const mendSlots = (masters: () => Promise<readonly RedisProcess[]>): Promise<void> =>
  until(
    'no slot is open, and all nodes agree',
    async () => {
      const all = await masters();
      const tend = (what: 'check' | 'fix'): Promise<boolean> => {
        const fixing = run('redis-cli', ['--cluster', what, `127.0.0.1:${all[0]?.port ?? 0}`], {
          timeout: PATIENCE,
        });
        // It asks for a `yes` each time before it assigns a slot without a master. A process that has ended reads
        // nothing.
        fixing.child.stdin?.on('error', () => undefined).end('yes\n'.repeat(50));
        return fixing.then(
          ({ stdout }) => !/\[(?:WARNING|ERR)\]/.test(stdout),
          () => false,
        );
      };
      if (all.length <= MASTERS && (await tend('check'))) return true;
      await handOver(all);
      await dropCopies(all);
      await tend('fix');
      return false;
    },
    60_000,
  );
