import type { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { checkInvariants } from '../invariant/invariants.js';
import { redisSnapshot } from '../redis/snapshot.js';
import type { Scene } from '../app/scene.js';
import { EXPLORE_MAX } from './small-app.js';

type Damage = () => Promise<unknown>;

/** Ways of damaging what a Redis holds. */
export interface Damages {
  readonly expire: (key: string) => Damage;
  readonly hset: (key: string, field: string, value: string) => Damage;
  readonly hdel: (key: string, field: string) => Damage;
  /** Replaces the key by a list. */
  readonly list: (key: string) => Damage;
}

export const makeDamages = (client: Redis): Damages => ({
  expire: (key) => () => client.pexpire(key, 10 ** 12),
  hset: (key, field, value) => () => client.hset(key, field, value),
  hdel: (key, field) => () => client.hdel(key, field),
  list: (key) => async () => {
    await client.del(key);
    await client.rpush(key, 'x');
  },
});

export const assertSound = async (client: Redis, { time }: Scene): Promise<void> => {
  const snapshot = await redisSnapshot(client);
  assert.equal(checkInvariants(snapshot, time.now(), { exploreMax: EXPLORE_MAX }), []);
};
