import type { Limit } from './gcra.js';

/** What a limit counts: requests that read or change something, or what a user does in a day. */
export type RatePolicy = 'reads' | 'writes';
export const BUDGETS = ['posts', 'tags', 'edges', 'comments', 'profile'] as const;
export type Budget = (typeof BUDGETS)[number];
export type PolicyName = RatePolicy | Budget;

/**
 * For each user a day: posts, made or edited; tags that no post had before; follows, likes and bookmarks, made or
 * taken back; comments, made or edited; changes of the own profile.
 */
export type Budgets = Readonly<Record<Budget, Limit>>;

/** Whose requests are counted together; null: they are not. */
export interface RateLimits {
  /** Of each user. */
  readonly user: Readonly<Record<RatePolicy, Limit>>;
  /** Of each address, for who shows no valid credential. */
  readonly address: Limit;
  /** Of each API key; null for no limit. */
  readonly service: Limit | null;
}

/** Whoever has an account; an address as the limit sees it. */
export interface Subject {
  readonly kind: 'user' | 'service' | 'address';
  readonly name: string;
}
