export interface RateLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** Returns a check whether a request is within the limit; refused requests do not count against it. */
export const makeRateLimiter = (): ((limit: RateLimit | null, now: number) => boolean) => {
  let served: readonly number[] = [];
  return (limit, now) => {
    if (limit === null) return true;
    served = served.filter((at) => now - at < limit.windowMs);
    if (served.length >= limit.requests) return false;
    served = [...served, now];
    return true;
  };
};

/** Returns the maximum number of requests in any window. */
export const mostInWindow = (
  requests: readonly { readonly at: number }[],
  windowMs: number,
): number =>
  Math.max(
    ...requests.map(
      ({ at: start }) => requests.filter(({ at }) => at >= start && at < start + windowMs).length,
    ),
  );
