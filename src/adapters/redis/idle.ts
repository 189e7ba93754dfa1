import type { RedisCall } from './connection.js';
import {
  deferralsKey,
  fanOutKey,
  homesKey,
  homeWorkKey,
  leaseKey,
  outboxKey,
  outboxStateKey,
  reranksKey,
  storeKey,
  wakesKey,
  workKey,
} from './keys.js';

const LOOKED_AT: ReadonlySet<string | null> = new Set([
  workKey,
  deferralsKey,
  fanOutKey,
  homesKey,
  homeWorkKey,
  reranksKey,
  wakesKey,
  outboxKey,
  outboxStateKey,
  storeKey,
]);

/** Whether a call is one that background loops make several times a second, mostly to learn that there is nothing to do. */
export const isIdle = ({ command, key }: RedisCall): boolean =>
  ['INFO', 'nodes', 'markers'].includes(command) ||
  (command === 'readKeys' && LOOKED_AT.has(key)) ||
  key?.startsWith(leaseKey('')) === true;
