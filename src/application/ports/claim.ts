/**
 * How long a claimed job belongs to its worker alone, ms. The job of a worker that was killed goes to the next one, which
 * polls several times a second: all work is taken up again within five seconds. A worker that needs longer renews the claim,
 * and changes nothing once it is lost.
 */
export const CLAIM_MS = 4000;
