import type { Limit } from './gcra.js';

/** The limits on requests: those that read and those that write. `Budget` names the limits on a user's acts per day. */
export type RatePolicy = 'reads' | 'writes';
export const BUDGETS = ['posts', 'tags', 'edges', 'comments', 'profile'] as const;
export type Budget = (typeof BUDGETS)[number];
export type PolicyName = RatePolicy | Budget;

/**
 * Limits for each user and day: posts, created or edited; tags that no post had before; follows, likes and bookmarks, set
 * or removed; comments, created or edited; changes of the user's profile.
 */
export type Budgets = Readonly<Record<Budget, Limit>>;

/** Limits by the party whose requests are counted together; null: no limit. */
export interface RateLimits {
  /** Limits for each user. */
  readonly user: Readonly<Record<RatePolicy, Limit>>;
  /** Limit for each address, for callers without a valid credential. */
  readonly address: Limit;
  /** Limit for each API key; null for no limit. */
  readonly service: Limit | null;
}

/** The holder of a rate-limit account. The name of an address is in the form that the limit uses. */
export interface Subject {
  readonly kind: 'user' | 'service' | 'address';
  readonly name: string;
}
