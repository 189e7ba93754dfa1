import type { Limit } from './gcra.js';

/** What a limit counts: requests that read, or that change something. */
export type RatePolicy = 'reads' | 'writes';
export type PolicyName = RatePolicy;

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
