import { connectionTo } from '../../../src/adapters/redis/cluster/connection.js';
import { makeCopies, type Copies } from '../../../src/adapters/redis/copies/copies.js';
import { makeAsk } from '../../../src/adapters/redis/reading/ask.js';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import { makeTracks } from '../../../src/infrastructure/redis-copies.js';
import type { RedisSettings } from '../../../src/infrastructure/redis-settings.js';

/** Opens the copies that the service keeps of a Redis or a cluster; they are not connected yet when this returns. */
export const copiesOf = (settings: RedisSettings, fenceTimeout = 60_000): Copies =>
  makeCopies(
    () =>
      makeTracks(settings, scripts, (reader) =>
        makeAsk(connectionTo(reader, null, () => undefined).redis, [], true),
      ),
    { maxBytes: 1 << 22, fenceTimeout, told: () => undefined },
  );
