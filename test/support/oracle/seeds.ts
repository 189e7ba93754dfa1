import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { inspect } from 'node:util';
import { anyPlan, type Plan } from './intents.js';

/** Set to play one history again: the seed that a failure has named. */
const given = process.env['ORACLE_SEED'];

/** How long a failure is made smaller, ms. */
const SHRINKS_FOR = 30_000;

const asked = process.env['ORACLE_RUNS'];

const FIRST = 2004;

/** How many histories are played. */
export const RUNS = given === undefined ? Number(asked ?? 20) : 1;

/**
 * Where to begin among so many: `npm run test:oracle` looks where nobody has looked yet. The check of a
 * change begins at the first, so that it answers for that change alone.
 */
export const beginsAt = (count: number): number =>
  asked === undefined ? FIRST % count : randomInt(count);

/** Each history has a seed of its own: this one, the next, and so on. */
export const baseSeed = (): number => (given === undefined ? beginsAt(2 ** 31) : Number(given));

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : inspect(error);

/** Plays the history of a seed; of one that fails, the least that fails too is told, and the seed. */
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
