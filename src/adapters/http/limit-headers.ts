import type { ChangeRefused } from '../../application/errors.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName } from '../../domain/limits/policy.js';
import type { ProblemCode } from './problem-code.js';
import { makeProblem, type MakeProblem, type Problem } from './problem-shape.js';

const WORDS: Readonly<Record<PolicyName, string>> = {
  reads: 'requests that read',
  writes: 'requests that change something',
  posts: 'new posts a day',
  tags: 'new hashtags a day',
  edges: 'follows, likes and bookmarks a day',
  profile: 'profile changes a day',
};

/** Whole seconds, so that whoever waits so long does not come too early. */
const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

const policies = new WeakMap<Limit, Partial<Record<PolicyName, string>>>();

/** As draft-ietf-httpapi-ratelimit-headers-11 has it: `q` units in `w` seconds. */
export const ratePolicyHeader = (policy: PolicyName, limit: Limit): string => {
  const known = policies.get(limit) ?? {};
  policies.set(limit, known);
  known[policy] ??= `"${policy}";q=${limit.units};w=${secondsOf(limit.windowMs)}`;
  return known[policy];
};

/** By the same draft: `r` units are left, and in `t` seconds there are more. */
export const rateHeader = (
  policy: PolicyName,
  { remaining, waitMs }: Pick<Charge, 'remaining' | 'waitMs'>,
): string => `"${policy}";r=${remaining};t=${secondsOf(waitMs)}`;

const problem: MakeProblem<ProblemCode> = makeProblem;

/** Until deliveries to Xano have made room, with luck. */
const OUTBOX_RETRY = '60';

export const limitProblem = (error: ChangeRefused): Problem => {
  if (error._tag === 'OutboxFull')
    return problem(
      503,
      'outbox_full',
      'Too much waits to be told to Xano',
      'Nothing was changed: too many changes wait to be told to Xano. Reading goes on as before.',
      { headers: { 'Retry-After': OUTBOX_RETRY } },
    );
  const seconds = secondsOf(error.waitMs);
  return problem(
    429,
    'rate_limited',
    'Too much at once',
    `The limit of ${WORDS[error.policy]} is used up. Try again in ${seconds} s.`,
    {
      headers: {
        'RateLimit-Policy': ratePolicyHeader(error.policy, error.limit),
        RateLimit: rateHeader(error.policy, { remaining: 0, waitMs: error.waitMs }),
        'Retry-After': String(seconds),
      },
    },
  );
};
