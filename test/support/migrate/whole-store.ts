import { Cluster, type Redis } from 'ioredis';
import { plainName } from '../../../src/adapters/redis/cluster/buckets.js';
import { handlingOf } from '../../../src/adapters/redis/migration/handling.js';

/** Resolves to the value of a key on one server, of any type, and whether it expires. */
const contentOf = async (redis: Redis, key: string): Promise<unknown> => {
  const type = await redis.type(key);
  const lives = (await redis.pttl(key)) === -1 ? 'for ever' : 'for a time';
  const read = async (): Promise<unknown> => {
    switch (type) {
      case 'hash':
        return Object.entries(await redis.hgetall(key)).sort();
      case 'set':
        return (await redis.smembers(key)).sort();
      case 'zset':
        return redis.zrange(key, '0', '-1', 'WITHSCORES');
      case 'list':
        return redis.lrange(key, 0, -1);
      case 'stream': {
        const about = (await redis.call('xinfo', 'STREAM', key)) as unknown[];
        const last = about[about.indexOf('last-generated-id') + 1];
        return [last, await redis.xrange(key, '-', '+')];
      }
      default:
        return redis.get(key);
    }
  };
  return [type, lives, await read()];
};

/** Resolves to all data of a Redis or a cluster, sorted by plain key names; the connection must use RESP2. */
export const wholeStore = async (client: Redis | Cluster): Promise<Record<string, unknown>> => {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  const found: [string, unknown][] = [];
  for (const node of nodes) {
    const names = await node.keys('*');
    const contents = await Promise.all(names.map((name) => contentOf(node, name)));
    found.push(...names.map((name, at): [string, unknown] => [plainName(name), contents[at]]));
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
};

/** Resolves to the part of the data that a migration copies. */
export const copiedOf = async (client: Redis | Cluster): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(await wholeStore(client)).filter(([name]) => handlingOf(name) === 'copied'),
  );
