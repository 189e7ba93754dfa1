import type { Failure } from './errors.js';

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5_000;
const LONGEST_AWAY = 30_000;
/** If the service asks for a longer wait, the call fails instead of hanging, and the error tells the wait. */
const LONGEST_ASKED = 10_000;

/** Statuses after which the same request may well succeed. */
const PASSING: readonly number[] = [408, 429, 502, 503, 504];

const isPassing = ({ code, status }: Failure): boolean =>
  code === 'network' || code === 'timeout' || PASSING.includes(status);

/**
 * Returns the wait before the next attempt, milliseconds; null: do not retry. Waits are random, so that clients that were
 * refused together do not return together.
 */
export const waitBefore = (
  failure: Failure,
  isRepeatable: boolean,
  attempts: number,
  random: () => number,
): number | null => {
  // The copy is no fresher a moment later: the app has to decide whether an older one will do.
  if (failure.code === 'copy_too_old') return null;
  // After 429 nothing was done; after the other errors nobody knows.
  if (!isPassing(failure) || (!isRepeatable && failure.status !== 429)) return null;
  const asked = failure.retryAfter ?? 0;
  if (asked > LONGEST_ASKED) return null;
  return asked + random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
};

/** Returns the random pause before a reconnect, ms, so that the listeners of one process do not return at once. */
export const waitAfterCut = (cuts: number, random: () => number): number =>
  random() * Math.min(LONGEST_AWAY, 500 * 2 ** cuts);
