import * as E from 'fp-ts/lib/Either.js';
import { createClient } from 'redis';
import { until } from '../run/until.js';
import { openReader } from './copies-of.js';
import type { Subject } from './subjects.js';
import type { Seen } from './subjects.js';
import type { Spoilt } from './words.js';

/** A cache that keeps what it has read in the process, kept fresh by CLIENT TRACKING. */
export interface Rival {
  /** Rejects if Redis cannot be reached. */
  readonly read: (subject: Subject) => Promise<Seen>;
  readonly close: () => void;
}

const ours =
  (spoilt: Spoilt) =>
  async (port: number): Promise<Rival> => {
    const plan = { through: port, writeTo: port, slot: 0, seed: 0, keys: 0, readers: 0 };
    const { reader, copies, close } = openReader({ ...plan, maxBytes: 1 << 24, spoilt });
    await until('there is a copy', () => copies.numbers().isOn);
    return {
      read: async (subject) => {
        const answer = await reader.read((known) => subject.see(known, 0))();
        if (E.isLeft(answer)) throw new Error(answer.left._tag);
        return answer.right.seen;
      },
      close,
    };
  };

const nodeRedis = async (port: number): Promise<Rival> => {
  const client = createClient({
    url: `redis://127.0.0.1:${port}`,
    RESP: 3,
    clientSideCache: { ttl: 0, maxEntries: 0 },
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    read: async ({ key }) => {
      const { bio } = await client.hGetAll(key);
      return bio === undefined ? null : Number(bio);
    },
    close: () => {
      client.destroy();
    },
  };
};

export const RIVALS: Readonly<Record<string, (port: number) => Promise<Rival>>> = {
  'node-redis 5, its own client-side cache': nodeRedis,
  'ioredis 6, tracking by a side connection, no fence': ours('no fence'),
  'this service: ioredis 6, a fence before each read': ours(null),
};
