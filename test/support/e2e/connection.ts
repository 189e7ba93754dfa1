import type { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../redis/server.js';
import { at, type E2eService } from './service.js';

const NAME = 'xano-redis-sync';

const fieldsOf = (line: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    line
      .split(' ')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

/**
 * Resolves to what Redis reports about the service's connection; docs/REDIS_KEYS.md allows only one, or one per master on a
 * cluster.
 */
export const connectionOf = async (redis: Redis): Promise<Readonly<Record<string, string>>> => {
  const list = (await redis.call('CLIENT', 'LIST')) as string;
  const own = list
    .split('\n')
    .map(fieldsOf)
    .filter(({ name }) => name === NAME);
  assert.is(own.length, IS_CLUSTER ? 3 : 1, 'the service has one connection');
  return Object.fromEntries(
    Object.keys(own[0] ?? {}).map((name) => [
      name,
      [...new Set(own.map((one) => one[name] ?? ''))].sort().join(),
    ]),
  );
};

/** Asserts that the service still reads from Redis, over the same connection in its initial state. */
export const assertUnharmed = async (
  { redis, read }: E2eService,
  id: string | undefined,
  after: string,
): Promise<void> => {
  assert.is(at(await read([['HGET', 'user:alice', 'username']]), 0), 'alice', after);
  const now = await connectionOf(redis.client);
  assert.is(now['id'], id, `${after}: another connection`);
  assert.is(now['db'], '0', after);
  assert.is(now['multi'], '-1', `${after}: inside MULTI`);
  for (const kind of ['sub', 'psub', 'ssub']) assert.is(now[kind], '0', `${after}: ${kind}`);
  assert.is(now['flags'], 'N', `${after}: flags`);
};
