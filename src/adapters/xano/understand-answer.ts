import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SourceError } from '../../application/ports/source.js';
import { parseJson } from './lossless-json.js';
import { readRefusal } from './refusal.js';
import { sourceFault, sourceLimited, sourceRefused, sourceUnavailable } from './source-error.js';

export interface XanoAnswer {
  readonly status: number;
  /** The header Retry-After as it came. */
  readonly retryAfter: string | null;
  readonly text: string;
  /** What may not be repeated of the text. */
  readonly secrets: readonly string[];
}

const TOO_MANY_REQUESTS = 'ERROR_CODE_TOO_MANY_REQUESTS';
const REQUEST_TIMEOUT = 408;

/** Seconds as Retry-After gives them, in ms; a date there would need both clocks to agree. */
const toDelay = (seconds: string | null): number | null =>
  seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : null;

const toNoJson = (text: string): SourceError =>
  sourceFault(
    text.trim() === '' ? 'The answer of Xano is empty.' : 'The answer of Xano is not JSON.',
  );

/** The JSON of a success. A status or a code that says no is the error that tells what to do about it. */
export const understandAnswer = ({
  status,
  retryAfter,
  text,
  secrets,
}: XanoAnswer): E.Either<SourceError, unknown> => {
  const json = parseJson(text);
  const said = readRefusal(json, secrets);
  if (status === 429 || said.code === TOO_MANY_REQUESTS)
    return E.left(sourceLimited(toDelay(retryAfter)));
  if (status >= 500 || status === REQUEST_TIMEOUT)
    return E.left(sourceUnavailable(new Error(`Xano answered ${status}`)));
  if (status < 200 || status >= 300) return E.left(sourceRefused(status, said));
  return pipe(
    json,
    E.mapLeft(() => toNoJson(text)),
  );
};
