import type { Failure } from './errors.js';

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5_000;
const LONGEST_AWAY = 30_000;
/** Whoever is asked to wait longer is told so in place of an answer that never comes. */
const LONGEST_ASKED = 10_000;

/** Answers after which the same request may well succeed. */
const PASSING: readonly number[] = [408, 429, 502, 503, 504];

const isPassing = ({ code, status }: Failure): boolean =>
  code === 'network' || code === 'timeout' || PASSING.includes(status);

/**
 * How long to wait before a request is sent again, milliseconds; null where it is not to be. Waits differ
 * at random, so that those who were turned away together do not come back together.
 */
export const waitBefore = (
  failure: Failure,
  isRepeatable: boolean,
  attempts: number,
  random: () => number,
): number | null => {
  // A copy is not young a moment later: whoever set the bound knows whether older will do.
  if (failure.code === 'copy_too_old') return null;
  // After 429 nothing was done; after the others nobody knows.
  if (!isPassing(failure) || (!isRepeatable && failure.status !== 429)) return null;
  const asked = failure.retryAfter ?? 0;
  if (asked > LONGEST_ASKED) return null;
  return asked + random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
};

/** How long a listener stays away, milliseconds: those whom one process told come back one after another. */
export const waitAfterCut = (cuts: number, random: () => number): number =>
  random() * Math.min(LONGEST_AWAY, 500 * 2 ** cuts);
