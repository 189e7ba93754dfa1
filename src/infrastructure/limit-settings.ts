import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { meaningOf, type Read } from './settings.js';
import { together } from './validation.js';

/** Null: nothing is limited. All are read whether or not they count, so that a fault is told before they do. */
export const readLimitSettings = (read: Read) => {
  const value = meaningOf(read);
  return pipe(
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
    E.map(({ word, ...limits }) => (word === 'on' ? limits : null)),
  );
};
