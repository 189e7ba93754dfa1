/**
 * How long a job is its taker's alone, ms. Whoever is killed leaves it to the next, which looks
 * several times a second, so that all work is taken up again within five seconds. Whoever needs longer
 * renews the claim, and changes nothing once it is lost.
 */
export const CLAIM_MS = 4000;
