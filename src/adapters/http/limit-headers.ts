import type { RateLimited } from '../../application/errors.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName } from '../../domain/limits/policy.js';

const WORDS: Readonly<Record<PolicyName, string>> = {
  reads: 'requests that read',
  writes: 'requests that change something',
  posts: 'new and edited posts a day',
  tags: 'new hashtags a day',
  edges: 'follows, mutes, blocks, likes and bookmarks a day',
  comments: 'new and edited comments a day',
  profile: 'profile changes a day',
};

/** Converts to whole seconds, rounded up, so that a caller who waits that long does not come too early. */
const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

const policies = new WeakMap<Limit, Partial<Record<PolicyName, string>>>();

/** Prints the policy as in draft-ietf-httpapi-ratelimit-headers-11: `q` units in `w` seconds. */
export const ratePolicyHeader = (policy: PolicyName, limit: Limit): string => {
  const known = policies.get(limit) ?? {};
  policies.set(limit, known);
  known[policy] ??= `"${policy}";q=${limit.units};w=${secondsOf(limit.windowMs)}`;
  return known[policy];
};

/** Prints the state as in the same draft: `r` units are left, and more in `t` seconds. */
export const rateHeader = (
  policy: PolicyName,
  { remaining, waitMs }: Pick<Charge, 'remaining' | 'waitMs'>,
): string => `"${policy}";r=${remaining};t=${secondsOf(waitMs)}`;

/** Seconds after which deliveries to Xano have probably made room in the outbox. */
export const OUTBOX_RETRY = '60';

export const spentLimit = ({ policy, waitMs }: RateLimited): string =>
  `The limit of ${WORDS[policy]} is used up. Try again in ${secondsOf(waitMs)} s.`;

export const limitHeaders = ({ policy, limit, waitMs }: RateLimited) => ({
  'RateLimit-Policy': ratePolicyHeader(policy, limit),
  RateLimit: rateHeader(policy, { remaining: 0, waitMs }),
  'Retry-After': String(secondsOf(waitMs)),
});
