import * as E from 'fp-ts/lib/Either.js';
import type { Budgets, RateLimits } from '../domain/limits/policy.js';
import { meaningOf, type Read } from './settings.js';
import { together, type Validation } from './validation.js';

export interface LimitSettings {
  readonly rates: RateLimits;
  readonly budgets: Budgets;
}

/** Null: nothing is limited. All are read whether or not they count, so that a fault is told before they do. */
export const readLimitSettings = (read: Read): Validation<LimitSettings | null> => {
  const value = meaningOf(read);
  return E.map(({ word, ...limits }: LimitSettings & { word: string }) =>
    word === 'on' ? limits : null,
  )(
    together({
      word: value('RATE_LIMIT'),
      rates: together({
        user: together({ reads: value('RATE_READS'), writes: value('RATE_WRITES') }),
        address: value('RATE_ADDRESS'),
        service: value('RATE_SERVICE'),
      }),
      budgets: together({
        posts: value('DAILY_POSTS'),
        tags: value('DAILY_TAGS'),
        edges: value('DAILY_EDGES'),
        profile: value('DAILY_PROFILE_CHANGES'),
      }),
    }),
  );
};
