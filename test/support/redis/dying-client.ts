import type { Cluster } from 'ioredis';
import { inBucket } from '../../../src/adapters/redis/cluster/buckets.js';

/** Members of the client itself, which send nothing to Redis. */
const NO_CALLS = new Set<string | symbol>(['nodes', 'on']);

/** A client of a process that dies: after this many calls, no further call reaches Redis. */
export const dyingAfter = (
  client: Cluster,
  calls: number,
): { readonly by: Cluster; readonly isDead: () => boolean } => {
  let left = calls;
  const by = new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || NO_CALLS.has(name)) return method;
      return (...words: readonly unknown[]): unknown => {
        left -= 1;
        if (left < 0) return Promise.reject(new Error('Connection is closed.'));
        return Reflect.apply(method, target, words) as unknown;
      };
    },
  });
  return { by, isDead: () => left < 0 };
};

/** A client of a process that dies before it carries out its change in this bucket. */
export const dyingBeforeFinish = (client: Cluster, bucket: number): Cluster =>
  new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (name !== 'finish' || typeof method !== 'function') return method;
      return (...words: readonly unknown[]): unknown =>
        String(words[1]).startsWith(inBucket(bucket, ''))
          ? Promise.reject(new Error('Connection is closed.'))
          : Reflect.apply(method, target, words);
    },
  });
