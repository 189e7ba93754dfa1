import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName } from '../../domain/limits/policy.js';

const WORDS: Readonly<Record<PolicyName, string>> = {
  reads: 'requests that read',
  writes: 'requests that change something',
};

export const inWordsOf = (policy: PolicyName): string => WORDS[policy];

/** Whole seconds, so that whoever waits so long does not come too early. */
export const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

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
