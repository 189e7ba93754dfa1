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

const POLLED: ReadonlySet<string | null> = new Set([
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
export const isPolling = ({ command, key }: RedisCall): boolean =>
  ['INFO', 'nodes', 'markers'].includes(command) ||
  (command === 'readKeys' && POLLED.has(key)) ||
  key?.startsWith(leaseKey('')) === true;
