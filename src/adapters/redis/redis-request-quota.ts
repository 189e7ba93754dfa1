import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { RequestQuota } from '../../application/ports/request-quota.js';
import type { Gateway } from './gateway.js';
import { quotaKey, quotaStateKey } from './keys.js';

const KEYS = [quotaKey, quotaStateKey];

/** A quota of all processes on one Redis, whose clock is the one they have in common. */
export const makeRedisRequestQuota = (redis: Gateway): RequestQuota => ({
  take: (name, { requests, windowMs }, lasts) =>
    redis.script('takeRequest', KEYS, [name, requests, windowMs, lasts], t.number),
  close: (name, { requests, windowMs }, refusal) =>
    pipe(
      redis.script(
        'closeRequest',
        KEYS,
        [name, requests, windowMs, refusal === null ? '' : (refusal.retryAfter ?? windowMs)],
        t.number,
      ),
      TE.map(() => undefined),
    ),
});
