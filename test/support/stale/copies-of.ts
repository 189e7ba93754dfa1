import { Redis, type RedisOptions } from 'ioredis';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { makeCopies, type Copies } from '../../../src/adapters/redis/copies/copies.js';
import { tracksOf, type Tracks } from '../../../src/adapters/redis/copies/tracks.js';
import { makeRedisConnection } from '../../../src/adapters/redis/connection.js';
import { makeAskMaster } from '../../../src/adapters/redis/reading/ask-master.js';
import { makeAsk } from '../../../src/adapters/redis/reading/ask.js';
import type { Ask } from '../../../src/adapters/redis/reading/question.js';
import { makeRedisReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import type { Reader } from '../../../src/application/ports/reader.js';
import type { Plan, Spoilt } from './words.js';

const FENCE_TIMEOUT = 250;

/** The options of the service's own connections, except for the port. */
const COMMON = {
  host: '127.0.0.1',
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1000,
  commandTimeout: 1000,
  socketTimeout: 2000,
} satisfies RedisOptions;

const connectionOf = (client: Redis) => makeRedisConnection(client, () => undefined);

const askBy = (client: Redis): Ask => makeAsk(connectionOf(client), []);

/** Replaces a command of the fence by one that answers without asking Redis. */
const deaf = (client: Redis, command: 'ping' | 'role'): void => {
  Object.assign(client, {
    [command]: () => Promise.resolve(command === 'ping' ? 'PONG' : ['master']),
  });
};

const keepAll =
  (ask: Ask): Ask =>
  (questions) =>
    pipe(
      ask(questions),
      TE.map((reply) => ({ ...reply, kept: reply.kept.map(() => true) })),
    );

const makeTracks = (port: number, spoilt: Spoilt): Tracks => {
  const options = { ...COMMON, port, lazyConnect: true, retryStrategy: () => null };
  const reader = new Redis({ ...options, scripts, autoResubscribe: false });
  const protocol = spoilt === 'RESP3 on the side' ? 3 : 2;
  const side = new Redis({ ...options, autoResubscribe: false, protocol });
  if (spoilt === 'no fence' || spoilt === 'no role') deaf(reader, 'role');
  if (spoilt === 'no fence') deaf(side, 'ping');
  const ask = askBy(reader);
  return tracksOf(reader, side, spoilt === 'keeps what expires' ? keepAll(ask) : ask);
};

export interface Opened {
  readonly reader: Reader;
  readonly copies: Copies;
  readonly close: () => void;
}

/** Opens a reader with its copy, as the service does. */
export const openReader = ({ through, maxBytes, spoilt }: Plan): Opened => {
  const client = new Redis({ ...COMMON, port: through, scripts, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  const copies = makeCopies(() => makeTracks(through, spoilt), {
    maxBytes,
    fenceTimeout: FENCE_TIMEOUT,
    told: () => undefined,
  });
  return {
    reader: makeRedisReader(makeAskMaster(connectionOf(client), askBy(client)), copies),
    copies,
    close: () => {
      copies.stop();
      client.disconnect();
    },
  };
};
