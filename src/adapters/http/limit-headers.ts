import type { RateLimited } from '../../application/errors.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName } from '../../domain/limits/policy.js';
import type { ProblemCode } from './problem-code.js';
import { makeProblem, type MakeProblem, type Problem } from './problem-shape.js';

const WORDS: Readonly<Record<PolicyName, string>> = {
  reads: 'requests that read',
  writes: 'requests that change something',
};

/** Whole seconds, so that whoever waits so long does not come too early. */
const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

/**
 * As draft-ietf-httpapi-ratelimit-headers-11 has them: `q` units in `w` seconds; `r` are left, and in
 * `t` seconds there are more.
 */
export const limitHeaders = (
  { policy, limit }: { readonly policy: PolicyName; readonly limit: Limit },
  { remaining, waitMs }: Pick<Charge, 'remaining' | 'waitMs'>,
): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${policy}";q=${limit.units};w=${secondsOf(limit.windowMs)}`,
  RateLimit: `"${policy}";r=${remaining};t=${secondsOf(waitMs)}`,
});

const problem: MakeProblem<ProblemCode> = makeProblem;

export const limitProblem = (error: RateLimited): Problem => {
  const seconds = secondsOf(error.waitMs);
  return problem(
    429,
    'rate_limited',
    'Too much at once',
    `The limit of ${WORDS[error.policy]} is used up. Try again in ${seconds} s.`,
    {
      headers: {
        ...limitHeaders(error, { remaining: 0, waitMs: error.waitMs }),
        'Retry-After': String(seconds),
      },
    },
  );
};
