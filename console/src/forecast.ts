import type { MemoryReport } from '../../src/application/use-cases/health.js';
import { MIN_SAMPLES } from '../../src/domain/health/memory-forecast.js';
import { printBytes, printInstant, printSpan } from './format.js';

/** Warn this many ms ahead, so that an operator has a day to act. */
const SOON_MS = 24 * 3_600_000;

interface Said {
  readonly word: string;
  readonly text: string;
}

/** Explains the forecast to a person. */
export const sayForecast = (
  { max, minutes, forecast: { state, perHour, fullAt } }: MemoryReport,
  now: number,
): Said => {
  const growth = perHour === null ? '' : ` It changes by ${printBytes(perHour)} an hour.`;
  switch (state) {
    case 'unknown':
      return { word: 'not known', text: 'Redis has not told what it uses.' };
    case 'no_limit':
      return {
        word: 'no limit',
        text: `No maxmemory is set: Redis takes what the machine has, and nobody can say when that ends.${growth}`,
      };
    case 'too_few':
      return {
        word: 'not known',
        text: `After ${minutes.length} of ${MIN_SAMPLES} minutes nobody can say how it grows.`,
      };
    case 'steady':
      return { word: 'steady', text: 'It does not grow, beside its going up and down.' };
    case 'full':
      return {
        word: 'full',
        text: `maxmemory of ${printBytes(max)} is reached: Redis refuses writes, or throws data away.`,
      };
    case 'growing':
      if (fullAt === null)
        return { word: 'growing', text: `At this growth it lasts for more than a year.${growth}` };
      return {
        word: fullAt - now < SOON_MS ? 'full soon' : 'growing',
        text: `At this growth maxmemory is reached in ${printSpan(Math.max(0, fullAt - now))}, on ${printInstant(fullAt)}.${growth}`,
      };
  }
};
