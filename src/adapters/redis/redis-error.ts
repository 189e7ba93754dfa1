import {
  storeFault,
  storeTimeout,
  storeUnavailable,
  type StoreError,
} from '../../application/errors.js';

// Redis is there and will not serve: loading, full, read-only after a failover, without its
// replicas, unable to write its disk, or busy with a script.
const REFUSALS =
  /^(LOADING|OOM|READONLY|NOREPLICAS|MISCONF|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOAUTH|WRONGPASS|NOPERM)\b/;

/** An error of the client or of Redis, by what the caller can do about it. */
export const toStoreError = (error: unknown): StoreError => {
  if (!(error instanceof Error) || error instanceof TypeError) return storeFault(error);
  if (error.message === 'Command timed out') return storeTimeout(error);
  const isRefusal = REFUSALS.test(error.message.replace(/^ERR /, ''));
  return error.name === 'ReplyError' && !isRefusal ? storeFault(error) : storeUnavailable(error);
};
