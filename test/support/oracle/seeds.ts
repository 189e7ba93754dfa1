import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { inspect } from 'node:util';
import { anyPlan, type Plan } from './intents.js';

/** Set to repeat one history: the seed that a failure printed. */
const given = process.env['ORACLE_SEED'];

/** Longest time for shrinking a failure, ms. */
const SHRINKS_FOR = 30_000;

const runs = process.env['ORACLE_RUNS'];

const FIRST = 2004;

/** Number of histories to play. */
export const RUNS = given === undefined ? Number(runs ?? 20) : 1;

/**
 * Chooses the first of so many seeds: `npm run test:oracle` explores new ones. The check of a change starts at a
 * fixed one, so that only the change can make it fail.
 */
export const beginsAt = (count: number): number =>
  runs === undefined ? FIRST % count : randomInt(count);

/** Returns the seed of the first history; each further one has the next seed. */
export const baseSeed = (): number => (given === undefined ? beginsAt(2 ** 31) : Number(given));

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : inspect(error);

/** Plays the history of a seed; if it fails, reports the seed and the smallest failing history. */
export const holdsFor = async (
  seed: number,
  play: (plan: Plan) => Promise<void>,
  { shrinks = true }: { readonly shrinks?: boolean } = {},
): Promise<void> => {
  const result = await fc.check(fc.asyncProperty(anyPlan, play), {
    seed,
    numRuns: 1,
    endOnFailure: !shrinks,
    plugins: [fc.unbiased(), fc.interruptAfterTimeLimit(SHRINKS_FOR)],
  });
  if (result.failed)
    throw new Error(
      `a history fails; to play it again: ORACLE_SEED=${seed} npm run test:oracle\n${messageOf(result.errorInstance)}`,
    );
};
