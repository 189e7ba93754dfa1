import type { Redis } from 'ioredis';
import { storeUnavailable, type StoreError } from '../../application/errors.js';
import { toStoreError } from './redis-error.js';

/** Whether a Redis that has accepted the connection still loads its data; it answers INFO meanwhile. */
export const isLoading = async (client: Redis): Promise<boolean> => {
  if (client.status !== 'connect') return false;
  const info = await client.info('persistence').catch(() => '');
  return /^loading:1\r?$/m.test(info);
};

/**
 * Returns a function that tells why a client of one Redis is not ready: that Redis refused the login, is busy, or loads
 * its data. Null where it is ready, or nothing is known. The client itself only says that it cannot send.
 */
export const whyNotReady = (client: Redis): (() => Promise<StoreError | null>) => {
  let refused: StoreError | null = null;
  client.on('error', (cause: Error) => {
    const error = toStoreError(cause);
    refused = error._tag === 'StoreUnavailable' && error.refusal !== null ? error : null;
  });
  client.on('ready', () => {
    refused = null;
  });
  return async () => {
    if (client.status === 'ready') return null;
    if (refused !== null) return refused;
    return (await isLoading(client))
      ? storeUnavailable(new Error('Redis is loading its data'), 'loading')
      : null;
  };
};
