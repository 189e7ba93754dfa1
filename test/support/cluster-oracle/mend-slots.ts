import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RedisProcess } from '../redis/process.js';
import { until } from '../run/until.js';

const run = promisify(execFile);

/** A slot that a node takes over, as it says itself: `[12->-id]` goes to another, `[12-<-id]` comes from one. */
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

/** Takes away what has gone over already where the slot's own master has it still: that is what was served. */
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

/** So long one attempt takes at the most, ms: it would wait for a node that it cannot reach. */
const PATIENCE = 15_000;

/** Ends moves that were broken off, as an operator does: `redis-cli --cluster fix`, until the nodes agree about all slots. */
export const mendSlots = (masters: () => Promise<readonly RedisProcess[]>): Promise<void> =>
  until(
    'no slot is open, and all nodes agree',
    async () => {
      const all = await masters();
      const tend = (what: 'check' | 'fix'): Promise<boolean> =>
        run('redis-cli', ['--cluster', what, `127.0.0.1:${all[0]?.port ?? 0}`], {
          timeout: PATIENCE,
        }).then(
          ({ stdout }) => !/\[(?:WARNING|ERR)\]/.test(stdout),
          () => false,
        );
      if (await tend('check')) return true;
      await dropCopies(all);
      await tend('fix');
      return false;
    },
    60_000,
  );
