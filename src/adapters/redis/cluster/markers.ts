import type { Cluster } from 'ioredis';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { markerKey } from '../keys.js';
import { inBucket } from './buckets.js';

/**
 * Each bucket has a sign of life, which goes along with its slot: a key that holds the name of the store. A node that is
 * emptied, or comes back without its data, leaves buckets without one, whatever else is there.
 */

/** What the markers say, by bucket: null where there is none, undefined where the node does not answer. */
export type Markers = readonly (string | null | undefined)[];

const keyIn = (bucket: number): string => inBucket(bucket, markerKey);

export const readMarkers = (cluster: Cluster): Promise<Markers> =>
  Promise.all(
    Array.from({ length: BUCKETS }, (_, bucket) =>
      cluster.get(keyIn(bucket)).catch(() => undefined),
    ),
  );

/** Lays those of some buckets, for a store of this name; whether all of them took it. */
export const layMarkers = async (
  cluster: Cluster,
  buckets: readonly number[],
  name: string,
): Promise<boolean> => {
  const laid = await Promise.all(
    buckets.map((bucket) =>
      cluster.set(keyIn(bucket), name).then(
        () => true,
        () => false,
      ),
    ),
  );
  return !laid.includes(false);
};

/** What there is to do about markers. */
export interface Judged {
  /** Buckets whose marker is to be laid, anew or for the first time. */
  readonly wrong: readonly number[];
  /** How many buckets have lost what they held; 0: none. */
  readonly lost: number;
  /** Whether every node answered. */
  readonly isWhole: boolean;
}

/** `isLaid`: whether this store has ever had all of them. */
export const judgeMarkers = (markers: Markers, name: string, isLaid: boolean): Judged => {
  const wrong = markers.flatMap((text, bucket) =>
    text === undefined || text === name ? [] : [bucket],
  );
  // Markers of another name: the bucket in which the store's own name stood has lost it.
  const isOther = markers.some((text) => typeof text === 'string' && text !== name);
  const missing = markers.filter((text) => text === null).length;
  const lost = isLaid || isOther ? missing : 0;
  return {
    wrong,
    lost: isOther ? Math.max(1, lost) : lost,
    isWhole: !markers.includes(undefined),
  };
};
