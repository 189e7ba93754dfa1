import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { LosslessNumber, stringify } from 'lossless-json';
import { isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import { quoteLongIntegers } from './quote-long-integers.js';

/** JSON as JavaScript has it, but an integer past 2^53 is its digits, as text. */
export const parseJson = (text: string): E.Either<'NotJson' | 'TooDeep', unknown> =>
  pipe(
    quoteLongIntegers(text),
    E.flatMap((quoted) =>
      E.tryCatch(
        (): unknown => JSON.parse(quoted),
        () => 'NotJson' as const,
      ),
    ),
  );

/** An id for a body that `printJson` prints: the number of an integer, of any length, else the text. */
export const idForJson = (id: XanoId): unknown => (isIntegerId(id) ? new LosslessNumber(id) : id);

export const printJson = (value: unknown): string => stringify(value) ?? 'null';
