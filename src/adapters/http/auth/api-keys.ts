import { hash, timingSafeEqual } from 'node:crypto';

/** All that is kept of an API key. */
export const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares with all of the keys in constant time, so that the time of an answer gives none away. */
export const makeIsApiKey =
  (known: readonly Buffer[]) =>
  (given: string): boolean => {
    const wanted = digestOf(given);
    return known.map((key) => timingSafeEqual(key, wanted)).includes(true) && given !== '';
  };
