import * as E from 'fp-ts/lib/Either.js';
import { invalidRequest } from '../../application/errors.js';
import type { BoundAge } from '../../application/use-cases/health.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpError } from './http-error.js';

/** One year, in seconds. */
export const LONGEST_AGE = 31_536_000;

/** Header with the age of the Redis copy of Xano, in seconds. Not `Age`, which caches increment and treat as their own. */
export const COPY_AGE = 'X-Copy-Age';

const INVALID = E.left(
  invalidRequest('X-Max-Age', `must be a whole number of seconds from 0 to ${LONGEST_AGE}`),
);
const UNBOUNDED = E.right(undefined);

/** Checks `X-Max-Age`, if sent, against the age of the copy, and tells that age in the answer. */
export const makeKeepAge =
  (boundAge: BoundAge) =>
  (ctx: HttpContext): E.Either<HttpError, void> => {
    const given = headerOf(ctx, 'x-max-age');
    if (given === undefined) return UNBOUNDED;
    const max = /^\d{1,8}$/.test(given) ? Number(given) : Number.POSITIVE_INFINITY;
    if (max > LONGEST_AGE) return INVALID;
    const age = boundAge(max);
    if (E.isLeft(age)) return age;
    ctx.res.setHeader(COPY_AGE, String(age.right));
    return UNBOUNDED;
  };
