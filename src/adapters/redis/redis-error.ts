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

/** Reasons why Redis is reachable but refuses, by the error code that its reply begins with. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  LOADING: 'loading',
  OOM: 'full',
  READONLY: 'read_only',
  NOREPLICAS: 'no_replicas',
  // Sent to a client that waits for replicas of a master which has just become a replica itself.
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

/** The same codes for a client that knows the cluster and follows slots that have moved. */
const OF_CLUSTER: Readonly<Record<string, Refusal>> = {
  CLUSTERDOWN: 'cluster_down',
  MOVED: 'moving',
  ASK: 'moving',
  TRYAGAIN: 'moving',
};

/** Only some slots are unserved: the cluster serves the others, unless configured to require full coverage. */
const UNSERVED = 'CLUSTERDOWN Hash slot not served';

/** What a standalone Redis replies where it was configured as a cluster node. */
const NO_CLUSTER = 'ERR This instance has cluster support disabled';

/** The client has followed as many redirections as it may. */
const FOLLOWED = /^Too many Cluster redirections\. Last error: (?:ReplyError: )?/;

/** Before Redis 7 an error within a script comes wrapped: `ERR Error running script (…): @user_script: 3: -OOM …`. */
const CODE = /^(?:ERR (?:Error running script .*?: -?)?)?([A-Z]{3,})\b/;

/** How a script reports a command that its user may not run; a direct call reports NOPERM. */
const NOT_PERMITTED = "ERR The user executing the script can't run this command";

const refusalIn = (message: string, isCluster: boolean): Refusal | undefined => {
  if (message.startsWith(NOT_PERMITTED)) return 'not_permitted';
  if (isCluster && message.startsWith(UNSERVED)) return 'unserved';
  if (message.startsWith(NO_CLUSTER)) return 'no_cluster';
  const code = CODE.exec(message)?.[1] ?? '';
  return (isCluster ? OF_CLUSTER[code] : undefined) ?? REFUSALS[code];
};

/** A key of the wrong type; our scripts name the key where they check types first. */
const DAMAGE = /^(?:ERR Error running script .*?: -?)?WRONGTYPE (?:(?:\{\d+\})?(\S+) is a \w+$)?/;

/** Describes a key to a caller by its kind only: the owner's name is for the log. */
export const kindOfKey = (name: string | undefined): string => {
  if (name === undefined) return 'a key that this needs';
  const key = parseKey(name);
  return E.isRight(key) ? printKind(key.right) : 'an internal key';
};

/** The error for a key whose type turned out wrong. */
export const wrongType = (key: string, kind: unknown): StoreDamaged =>
  storeDamaged(kindOfKey(key), new Error(`WRONGTYPE ${key} is a ${String(kind)}`));

/** Classifies an error of the client or of Redis by what the caller can do about it; `isCluster`: from a cluster client. */
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
