import type * as E from 'fp-ts/lib/Either.js';

/** A reply of Redis as JSON, before it is written out. */
export type Json = string | number | null | readonly Json[] | { readonly [field: string]: Json };

/** On the left, what Redis says against a command. */
export type Reply = E.Either<string, Json>;

export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** Redis prints doubles so; JSON has no infinity anyway. */
export const printScore = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';
