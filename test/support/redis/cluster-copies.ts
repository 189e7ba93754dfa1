import { bucketOf, inBucket, located } from '../../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../../src/adapters/redis/cluster/connection.js';
import { writeMarkers } from '../../../src/adapters/redis/cluster/markers.js';
import { changesKey, userKey } from '../../../src/adapters/redis/keys.js';
import { makeAsk } from '../../../src/adapters/redis/reading/ask.js';
import { makeRedisReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import type { Known } from '../../../src/application/ports/reader.js';
import { BUCKETS } from '../../../src/domain/health/cluster.js';
import type { Username } from '../../../src/domain/username.js';
import { ada, bob, cyd } from '../app/fixtures.js';
import { ok } from '../run/effect.js';
import { until } from '../run/until.js';
import { clusterClient, startCluster } from './cluster.js';
import { copiesOf } from './copies.js';
import { clusterSettings } from './settings.js';

/** Starts a cluster of three masters with replicas, and the copy that one process keeps of it. */
export const startClusterCopies = async () => {
  const cluster = await startCluster(3, 1, ['--cluster-node-timeout', '5000']);
  /** Writes, and reads past the copy: this client follows slots wherever they move. */
  const client = await clusterClient(cluster, { scripts });
  const copies = copiesOf(clusterSettings(cluster), 2000);
  const direct = makeAsk(connectionTo(client, null, () => undefined).redis, []);
  const reader = makeRedisReader(direct, copies);
  const isOn = (): Promise<void> => until('there is a copy', () => copies.numbers().isOn);
  const fansKey = (name: Username): string => located(userKey(name, 'followers'));
  return {
    cluster,
    client,
    copies,
    reader,
    isOn,
    fansKey,
    /** Empties the cluster, except for the markers of its buckets and the first fan of three users. */
    begin: async (): Promise<void> => {
      await isOn();
      await Promise.all(client.nodes('master').map((node) => node.flushall()));
      await writeMarkers(client, [...Array(BUCKETS).keys()], 'store');
      await Promise.all([ada, bob, cyd].map((name) => client.sadd(fansKey(name), 'first')));
    },
    /** Reads with a command of one key, which is answered even while its slot moves. */
    fansOf: (name: Username) => (): Promise<readonly string[]> =>
      ok(
        reader.read((known: Known) =>
          known.members({ of: 'user', username: name, part: 'followers' }),
        ),
      ),
    addFan: (name: Username, fan: string): Promise<number> => client.sadd(fansKey(name), fan),
    /** Adds a fan by a script together with another key of the bucket, as a change does. */
    addByScript: (name: Username, fan: string): Promise<unknown> =>
      client.eval(
        "return redis.call('SADD', KEYS[1], ARGV[1])",
        2,
        fansKey(name),
        inBucket(bucketOf(userKey(name)), changesKey),
        fan,
      ),
    /** Whether the read is answered from the copy alone. */
    isWarm: async (read: () => Promise<unknown>): Promise<boolean> => {
      const { warm } = copies.numbers();
      await read();
      return copies.numbers().warm > warm;
    },
    stop: async (): Promise<void> => {
      copies.stop();
      client.disconnect();
      await cluster.stop();
    },
  };
};
