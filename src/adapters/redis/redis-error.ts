import * as E from 'fp-ts/lib/Either.js';
import {
  storeDamaged,
  storeFault,
  storeTimeout,
  storeUnavailable,
  type StoreDamaged,
  type StoreError,
} from '../../application/errors.js';
import type { Refusal } from '../../domain/health/refusal.js';
import { parseKey, printKind } from '../../domain/key.js';

/** Redis is there and will not serve: by the code that its answer begins with. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  LOADING: 'loading',
  OOM: 'full',
  READONLY: 'read_only',
  NOREPLICAS: 'no_replicas',
  // To whoever waits for replicas of a master that has just become one itself.
  UNBLOCKED: 'no_replicas',
  MISCONF: 'disk',
  BUSY: 'busy',
  MASTERDOWN: 'orphaned',
  CLUSTERDOWN: 'cluster',
  CROSSSLOT: 'cluster',
  MOVED: 'cluster',
  ASK: 'cluster',
  TRYAGAIN: 'cluster',
  NOAUTH: 'not_admitted',
  WRONGPASS: 'not_admitted',
  NOPERM: 'not_permitted',
};

/** The same codes to a client that knows of the cluster, and follows a slot that has moved. */
const OF_CLUSTER: Readonly<Record<string, Refusal>> = {
  CLUSTERDOWN: 'cluster_down',
  MOVED: 'moving',
  ASK: 'moving',
  TRYAGAIN: 'moving',
};

/** The cluster serves others, unless it is told to serve all slots or none. */
const UNSERVED = 'CLUSTERDOWN Hash slot not served';

/** What one Redis says where it was named as a node of a cluster. */
const NO_CLUSTER = 'ERR This instance has cluster support disabled';

/** The client has followed an answer as often as it may. */
const FOLLOWED = /^Too many Cluster redirections\. Last error: (?:ReplyError: )?/;

/** Before Redis 7 an error within a script comes wrapped: `ERR Error running script (…): @user_script: 3: -OOM …`. */
const CODE = /^(?:ERR (?:Error running script .*?: -?)?)?([A-Z]{3,})\b/;

/** How a script is told that its user may not run a command of it, which the calling itself says as NOPERM. */
const NOT_PERMITTED = "ERR The user executing the script can't run this command";

const refusalIn = (message: string, isCluster: boolean): Refusal | undefined => {
  if (message.startsWith(NOT_PERMITTED)) return 'not_permitted';
  if (isCluster && message.startsWith(UNSERVED)) return 'unserved';
  if (message.startsWith(NO_CLUSTER)) return 'no_cluster';
  const code = CODE.exec(message)?.[1] ?? '';
  return (isCluster ? OF_CLUSTER[code] : undefined) ?? REFUSALS[code];
};

/** Of a key of another type; our scripts name it where they check their keys first. */
const DAMAGE = /^(?:ERR Error running script .*?: -?)?WRONGTYPE (?:(?:\{\d+\})?(\S+) is a \w+$)?/;

/** What the answer to a caller may say of a key: whose it is, is for the log. */
export const kindOfKey = (name: string | undefined): string => {
  if (name === undefined) return 'a key that this needs';
  const key = parseKey(name);
  return E.isRight(key) ? printKind(key.right) : 'an internal key';
};

/** Of a key that was asked for its type. */
export const wrongKind = (key: string, kind: unknown): StoreDamaged =>
  storeDamaged(kindOfKey(key), new Error(`WRONGTYPE ${key} is a ${String(kind)}`));

/** An error of the client or of Redis, by what the caller can do about it; `isCluster`: of a client of a cluster. */
export const toStoreError = (error: unknown, isCluster = false): StoreError => {
  if (!(error instanceof Error) || error instanceof TypeError) return storeFault(error);
  if (error.message === 'Command timed out') return storeTimeout(error);
  if (FOLLOWED.test(error.message))
    return storeUnavailable(error, refusalIn(error.message.replace(FOLLOWED, ''), isCluster));
  if (error.name !== 'ReplyError') return storeUnavailable(error);
  const damage = DAMAGE.exec(error.message);
  if (damage !== null) return storeDamaged(kindOfKey(damage[1]), error);
  const refusal = refusalIn(error.message, isCluster);
  return refusal === undefined ? storeFault(error) : storeUnavailable(error, refusal);
};
