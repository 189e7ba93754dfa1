import { connectionTo } from '../adapters/redis/cluster/connection.js';
import type { Observe } from '../adapters/redis/connection.js';
import { makeRedisLiveSource } from '../adapters/redis/redis-live-source.js';
import { makeNotifications } from '../application/feeds/notifications.js';
import type { ShownNames } from '../application/feeds/shown-post.js';
import { makeDeliver } from '../application/live/deliver.js';
import { makeHub, type Hub } from '../application/live/hub.js';
import type { Reader } from '../application/ports/reader.js';
import { sendHeartbeats, readLiveEntries } from '../runtime/live.js';
import type { Body } from '../runtime/loop.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { connectLive } from './redis.js';

/** The hub for the listeners of this process, and the loops that it needs. */
export interface Live {
  readonly hub: Hub;
  readonly bodies: readonly Body[];
}

interface Deps {
  readonly redis: RedisSettings;
  readonly settings: Config['events'];
  readonly names: ShownNames;
  readonly log: Log;
  readonly reader: Reader;
  readonly observe: Observe;
}

export const makeLive = ({ redis, settings, names, log, reader, observe }: Deps): Live => {
  const deliver = makeDeliver(reader, makeNotifications(reader, names));
  const hub = makeHub({ deliver, max: settings.max });
  const client = connectLive(redis);
  const source = makeRedisLiveSource(connectionTo(client, null, observe).redis, () => {
    client.disconnect();
  });
  return {
    hub,
    bodies: [readLiveEntries({ hub, source, log }), sendHeartbeats(hub, settings.heartbeat)],
  };
};
