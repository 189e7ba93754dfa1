import type { Username } from '../../domain/username.js';

/** Where a change comes from, as far as it matters to what Xano says later. */
export interface Origin {
  /** The version it leaves on what it touches, ms; null leaves none, and blocks nothing timed. */
  readonly version: number | null;
  /** A user did it here, so that Xano is to hear of it. */
  readonly byUser: boolean;
  /** Whose budgets of a day it counts against; absent: nobody's. */
  readonly spender?: Username;
}

/** Up to which version the erasure of a user reaches; null: a user who leaves leaves nothing behind. */
export const versionErased = ({ version, byUser }: Origin): number | null =>
  byUser ? null : version;

export const UNTIMED_ORIGIN: Origin = { version: null, byUser: false };
