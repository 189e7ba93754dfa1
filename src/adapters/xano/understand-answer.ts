import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { SourceError } from '../../application/ports/source.js';
import { parseJson } from './lossless-json.js';
import { sourceFault, sourceLimited, sourceRefused, sourceUnavailable } from './source-error.js';

export interface XanoAnswer {
  readonly status: number;
  /** The header Retry-After as it came. */
  readonly retryAfter: string | null;
  readonly text: string;
}

const TOO_MANY_REQUESTS = 'ERROR_CODE_TOO_MANY_REQUESTS';
const REQUEST_TIMEOUT = 408;

/** Nothing but a code of Xano's own passes: what else stands there may echo what was sent. */
const Refusal = t.type({
  code: t.refinement(t.string, (code) => /^ERROR_[A-Z_]{1,58}$/.test(code), 'XanoCode'),
});

const codeOf = (json: E.Either<unknown, unknown>): string =>
  pipe(
    json,
    E.flatMap((body): E.Either<unknown, t.TypeOf<typeof Refusal>> => Refusal.decode(body)),
    E.match(
      () => '',
      ({ code }) => code,
    ),
  );

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
}: XanoAnswer): E.Either<SourceError, unknown> => {
  const json = parseJson(text);
  const code = codeOf(json);
  if (status === 429 || code === TOO_MANY_REQUESTS)
    return E.left(sourceLimited(toDelay(retryAfter)));
  if (status >= 500 || status === REQUEST_TIMEOUT)
    return E.left(sourceUnavailable(new Error(`Xano answered ${status}`)));
  if (status < 200 || status >= 300) return E.left(sourceRefused(status, code));
  return pipe(
    json,
    E.mapLeft(() => toNoJson(text)),
  );
};
