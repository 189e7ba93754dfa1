import { parseArgs } from 'node:util';
import { FULL, QUICK, sizeForPosts, type Size } from './data/size.js';

export interface Options {
  readonly quick: boolean;
  readonly size: Size;
  /** Only rows whose id or group contains one of these words run; empty: all rows. */
  readonly only: readonly string[];
  /** Only write the results of earlier runs into docs/PERFORMANCE.md. */
  readonly write: boolean;
  /** Run the service under the profiler and draw where it spends its time. */
  readonly profile: boolean;
  /** Fill the stores anew even if they are in the cache. */
  readonly refill: boolean;
}

const SIZE = /^posts=(\d+)$/;

const sizeOf = (text: string | undefined, quick: boolean): Size => {
  if (text === undefined) return quick ? QUICK : FULL;
  const posts = Number(SIZE.exec(text)?.[1]);
  if (!(posts >= 1000)) throw new Error('--size wants posts=N with N of 1000 or more');
  return sizeForPosts(posts);
};

/** Parses the words after `npm run bench --`; throws an Error that names an unknown one. */
export const parseOptions = (words: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      size: { type: 'string' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      refill: { type: 'boolean', default: false },
    },
  });
  return {
    quick: values.quick,
    size: sizeOf(values.size, values.quick),
    only: values.only.split(',').filter((word) => word !== ''),
    write: values.write,
    profile: values.profile,
    refill: values.refill,
  };
};
