/** Where a change comes from, as far as it matters to what Xano says later. */
export interface Origin {
  /** The version it leaves on what it touches, ms; null leaves none, and blocks nothing timed. */
  readonly version: number | null;
  /** A user did it here, so that Xano is to hear of it. */
  readonly byUser: boolean;
}

export const UNTIMED_ORIGIN: Origin = { version: null, byUser: false };
