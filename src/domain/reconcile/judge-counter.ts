import type { PostCounter, UserCounter } from '../derive.js';
import { fault, type Change, type Fault } from './fault.js';

/** A counter of a hash, and the collection that it counts. */
interface Count {
  readonly key: string;
  readonly counter: UserCounter | PostCounter;
  /** Undefined: the hash has no such field. */
  readonly is: string | undefined;
  readonly collection: string;
  readonly size: number;
  readonly remedy: readonly Change[];
}

/** A fault of the collection may explain that its counter is wrong by as much. */
export const judgeCounter = (count: Count): readonly Fault[] => {
  const { key, counter, is, collection, size, remedy } = count;
  if (is === String(size)) return [];
  const difference = Math.abs(Number(is) - size);
  return [
    fault(1, {
      name: counter,
      key,
      expected: `${counter}: ${size}`,
      actual: `${counter}: ${is ?? 'missing'}`,
      remedy,
      unless: {
        name: collection,
        by: Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference,
      },
    }),
  ];
};
