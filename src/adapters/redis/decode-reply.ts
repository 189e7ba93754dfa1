import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { storeFault, type StoreError } from '../../application/errors.js';

/** What comes back from Redis is input like any other: other code may have written it. */
export const decodeReply =
  <A>(reply: t.Decoder<unknown, A>) =>
  (value: unknown): E.Either<StoreError, A> => {
    const decoded = reply.decode(value);
    return E.isRight(decoded)
      ? decoded
      : E.left(storeFault(new Error('Redis answered what this service does not write')));
  };
