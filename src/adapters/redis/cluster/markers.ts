import type { Cluster } from 'ioredis';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { markerKey } from '../keys.js';
import { inBucket } from './buckets.js';

/**
 * Each bucket has a marker, a key that holds the name of the store and moves along with its slot. A node that is emptied, or
 * comes back without its data, leaves buckets without a marker, whatever else they hold by then.
 */

/** The values of the markers, by bucket: null where there is none, undefined where the node does not answer. */
export type Markers = readonly (string | null | undefined)[];

const keyIn = (bucket: number): string => inBucket(bucket, markerKey);

export const readMarkers = (cluster: Cluster): Promise<Markers> =>
  Promise.all(
    Array.from({ length: BUCKETS }, (_, bucket) =>
      cluster.get(keyIn(bucket)).catch(() => undefined),
    ),
  );

/** Writes the markers of some buckets, for a store of this name; resolves to whether all were written. */
export const writeMarkers = async (
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

/** What follows from the markers. */
export interface MarkerReport {
  /** Buckets whose marker is to be written, anew or for the first time. */
  readonly wrong: readonly number[];
  /** Number of buckets that have lost their data; 0: none. */
  readonly lost: number;
  /** Whether every node answered. */
  readonly isWhole: boolean;
}

/** Compares the markers with the name of the store. `isLaid`: whether this store has ever had all its markers. */
export const judgeMarkers = (markers: Markers, name: string, isLaid: boolean): MarkerReport => {
  const wrong = markers.flatMap((text, bucket) =>
    text === undefined || text === name ? [] : [bucket],
  );
  // Where markers hold another name, the bucket with the key that holds the store's own name has lost it.
  const isOther = markers.some((text) => typeof text === 'string' && text !== name);
  const missing = markers.filter((text) => text === null).length;
  const lost = isLaid || isOther ? missing : 0;
  return {
    wrong,
    lost: isOther ? Math.max(1, lost) : lost,
    isWhole: !markers.includes(undefined),
  };
};
