import type { RedisProcess } from '../process/redis.js';
import type { Shared } from './results.js';

/** The keys that exist once, by key or by the prefix of a family of keys, and a tag of half of the posts. */
const SHARED = [
  ...['explore:feed', 'users:regular', 'users:models', 'models:top:engagement', 'hashtag:travel'],
  ...['sys:ids', 'sys:search', 'sys:journal', 'sys:counts', 'sys:live', 'sys:outbox', 'sys:work'],
  ...['sys:reranks', 'sys:fanout', 'sys:homes', 'sys:awakes', 'sys:deferrals'],
] as const;

export interface Found extends Pick<Shared, 'name' | 'bytes'> {
  readonly slot: number;
}

const BATCH = 5_000;

const PLACED = /^\{\d+\}(.+)$/;

/** Searches all nodes of a cluster for the shared keys and returns the slot and the size of each. */
export const findShared = async (nodes: readonly RedisProcess[]): Promise<readonly Found[]> => {
  const found = new Map<string, Found>();
  for (const { client } of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await client.scan(cursor, 'COUNT', BATCH);
      cursor = next;
      for (const key of keys) {
        const plain = PLACED.exec(key)?.[1] ?? '';
        const name = SHARED.find((one) => plain === one || plain.startsWith(`${one}:`));
        if (name === undefined) continue;
        const bytes = Number(await client.memory('USAGE', key, 'SAMPLES', 0));
        const slot = await client.cluster('KEYSLOT', key);
        found.set(name, { name, slot, bytes: bytes + (found.get(name)?.bytes ?? 0) });
      }
    } while (cursor !== '0');
  }
  return [...found.values()].toSorted(
    (a, b) => SHARED.findIndex((n) => n === a.name) - SHARED.findIndex((n) => n === b.name),
  );
};
