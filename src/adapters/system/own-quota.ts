import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RequestQuota } from '../../application/ports/limits.js';
import { recordAnswer, newQuota, takePlace } from '../../domain/sync/quota.js';

/** Makes a request quota of this process alone; `now` is a clock that never goes back, in ms. */
export const makeOwnQuota = (now: IO<number> = () => performance.now()): RequestQuota => {
  let present = newQuota;
  return {
    take: (name, rate, lasts) =>
      TE.fromIO(() => {
        const { state, wait } = takePlace(present, rate, name, now(), lasts);
        present = state;
        return wait;
      }),
    close: (name, rate, refusal) =>
      TE.fromIO(() => {
        present = recordAnswer(present, rate, name, now(), refusal);
      }),
  };
};
