import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';
import { Cluster } from 'ioredis';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../../src/adapters/redis/scripts.js';
import { DAY, noon } from '../app/fixtures.js';
import { makeTime } from '../app/scene.js';
import { fallingAfter } from '../walk/fallible.js';
import { ACTS } from './acts.js';

/** Makes the changes that it is ordered to, and stops itself in the middle of each until it is continued. */

const Order = t.type({ act: t.string, calls: t.number, now: t.number });

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const client = new Cluster(
  process.argv.slice(2).map((port) => ({ host: '127.0.0.1', port: Number(port) })),
  { scripts },
);
// Each change makes stores of its own, which listen to the client.
client.setMaxListeners(0);
client.on('error', () => undefined);
client.once('ready', () => process.send?.('ready'));

const play = async ({ act, calls, now }: t.TypeOf<typeof Order>): Promise<void> => {
  const by = fallingAfter(client, calls, () => {
    process.kill(process.pid, 'SIGSTOP');
    return Promise.resolve();
  });
  const deps = { observe: () => undefined, exploreMax: 1000, outboxMax: 1000 };
  const time = makeTime();
  time.pass(now - noon);
  await ACTS[act]?.({ stores: makeRedisStores({ client: by, ...deps }), time }).catch(
    () => undefined,
  );
  process.send?.('done');
};

process.on('message', (message) => {
  const order = Order.decode(message);
  if (E.isRight(order)) void play(order.right);
});
