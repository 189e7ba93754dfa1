/** Greatest difference between the clocks of processes and servers, ms. */
export const CLOCKS_APART = 60_000;

/** Whether a stored instant, ms, lies ahead of now: the clock was set back since, and nobody knows when it really was. */
export const isAhead = (at: number, now: number): boolean => at > now + CLOCKS_APART;
