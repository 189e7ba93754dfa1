import type { Redis } from 'ioredis';
import { storeDamaged, type StoreDamaged } from '../../application/errors.js';
import { kindOf } from './kinds.js';
import { kindOfKey } from './redis-error.js';

/** What a call is about comes first among its keys. */
const MOST = 20;

/** Of a damaged key that Redis did not name: which it is, by another look at the keys of the call. */
export const nameDamage = async (
  client: Redis,
  keys: readonly string[],
  damage: StoreDamaged,
): Promise<StoreDamaged> => {
  for (const key of keys.slice(0, MOST)) {
    const is = await client.type(key);
    if (is !== 'none' && is !== (kindOf(key) ?? is))
      return storeDamaged(kindOfKey(key), new Error(`${key} is a ${is}`, { cause: damage.cause }));
  }
  return damage;
};
