import type { Username } from '../../domain/username.js';

/** Where a change comes from, as far as that matters when later records of Xano are merged. */
export interface Origin {
  /** Version that the change leaves on what it touches, ms; null leaves none, and so blocks no versioned record. */
  readonly version: number | null;
  /** Whether a user made the change here, so that an event for Xano is recorded. */
  readonly byUser: boolean;
  /** The user whose daily budgets are charged; absent for nobody. */
  readonly spender?: Username;
}

/** Returns up to which version the erasure of a user reaches, ms; null for everything, as when a user deletes. */
export const versionErased = ({ version, byUser }: Origin): number | null =>
  byUser ? null : version;

export const UNTIMED_ORIGIN: Origin = { version: null, byUser: false };
