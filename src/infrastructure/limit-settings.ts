import * as E from 'fp-ts/lib/Either.js';
import type { Limit } from '../domain/limits/gcra.js';
import type { Budgets, RateLimits } from '../domain/limits/policy.js';
import { rate } from './durations.js';
import type { Read, SettingName } from './settings.js';
import { integer, oneOf, together, type Validation } from './validation.js';

export interface LimitSettings {
  readonly rates: RateLimits;
  readonly budgets: Budgets;
}

const DAY_MS = 86_400_000;

/** Read whether or not they count, so that a fault is told before they do. */
const readLimits = (read: Read): Validation<LimitSettings> => {
  const limit = (name: SettingName, example: string): Validation<Limit> =>
    E.map(({ requests, windowMs }: { requests: number; windowMs: number }) => ({
      units: requests,
      windowMs,
    }))(rate(read)(name, example));
  const daily = (name: SettingName): Validation<Limit> =>
    E.map((units: number) => ({ units, windowMs: DAY_MS }))(integer(read)(name, 1, 1_000_000_000));
  return together({
    rates: together({
      user: together({
        reads: limit('RATE_READS', '1200/1m'),
        writes: limit('RATE_WRITES', '120/1m'),
      }),
      address: limit('RATE_ADDRESS', '600/1m'),
      service: read('RATE_SERVICE') === '' ? E.right(null) : limit('RATE_SERVICE', '6000/1m'),
    }),
    budgets: together({
      posts: daily('DAILY_POSTS'),
      tags: daily('DAILY_TAGS'),
      edges: daily('DAILY_EDGES'),
      profile: daily('DAILY_PROFILE_CHANGES'),
    }),
  });
};

/** Null: nothing is limited. */
export const readLimitSettings = (read: Read): Validation<LimitSettings | null> =>
  E.map(({ isOn, limits }: { isOn: boolean; limits: LimitSettings }) => (isOn ? limits : null))(
    together({
      isOn: E.map((text: string) => text === 'on')(oneOf(read)('RATE_LIMIT', ['on', 'off'])),
      limits: readLimits(read),
    }),
  );
