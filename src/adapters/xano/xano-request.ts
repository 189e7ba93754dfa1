import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { errorKind } from '../../application/error-kind.js';
import { ask, gen } from '../../application/gen.js';
import type { SourceClock, SourceError } from '../../application/ports/source.js';
import { sourceFault, understandAnswer } from './understand-answer.js';

export type UnreadableText = 'TooLarge' | 'NotUtf8';

const decode = (chunks: readonly Uint8Array[]): E.Either<UnreadableText, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)),
    () => 'NotUtf8' as const,
  );

/**
 * Reads the body of an answer as text. Stops after `maxBytes`, counted after decompression, so that no answer can fill the
 * memory. Rejects if the connection breaks.
 */
export const readText = async (
  response: Response,
  maxBytes: number,
): Promise<E.Either<UnreadableText, string>> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > maxBytes) return E.left('TooLarge');
    chunks.push(chunk);
  }
  return decode(chunks);
};

/** Reads the text of an answer. A refusal whose text cannot be read is one all the same, by its status and headers. */
const textOf = async (
  response: Response,
  maxBytes: number,
): Promise<E.Either<UnreadableText, string>> => {
  if (response.ok) return readText(response, maxBytes);
  const text = await readText(response, maxBytes).catch(() => E.right(''));
  return E.isRight(text) ? text : E.right('');
};

export interface XanoCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, already printed. */
  readonly body?: string;
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly timeout: number;
  /** Called with the Date header of an answer, when the answer begins. */
  readonly onDate?: OnDate | undefined;
}

/** Null: the answer has no such header. */
export type OnDate = (date: string | null) => void;

/** Room for thousands of rows with all columns; an endpoint that ignores its limit fails here. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const makeRequest = ({ method, url, headers, body, timeout }: XanoCall): Request =>
  new Request(url, {
    method,
    headers: { Accept: 'application/json', 'User-Agent': 'xano-redis-sync', ...headers },
    ...(body === undefined ? {} : { body }),
    // A redirect counts as a refusal: following it would send the token elsewhere.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeout),
  });

/** Builds the request. An invalid address or token throws here, and the message would contain the token. */
const prepare = (call: XanoCall): E.Either<SourceError, Request> =>
  E.tryCatch(
    () => makeRequest(call),
    () => sourceFault('The address or the token of Xano is not one that a request can carry.'),
  );

/** Returns the credentials in the headers. */
const secretsOf = ({ headers }: XanoCall): readonly string[] =>
  ['Authorization', 'X-API-Key'].flatMap((name) => headers[name]?.replace(/^Bearer /, '') ?? []);

/**
 * Sends one request to Xano and returns the JSON of a success, of any shape, with integers beyond 2^53 as their digits.
 * Errors contain neither the address nor the token, and of the answer only Xano's code and its message for a refusal.
 */
export const xanoRequest = (
  call: XanoCall,
  maxBytes = MAX_ANSWER_BYTES,
): TE.TaskEither<SourceError, unknown> =>
  gen(function* () {
    const request = yield* ask(TE.fromEither(prepare(call)));
    const { response, text } = yield* ask(
      TE.tryCatch(
        async () => {
          const response = await fetch(request);
          call.onDate?.(response.headers.get('date'));
          return { response, text: await textOf(response, maxBytes) };
        },
        (error): SourceError => ({
          _tag: 'SourceUnavailable',
          cause: new Error(`no whole answer from Xano: ${errorKind(error)}`),
        }),
      ),
    );
    const why = { TooLarge: 'too large to be a page of rows', NotUtf8: 'not well-formed UTF-8' };
    if (E.isLeft(text))
      return yield* ask(TE.left(sourceFault(`The answer of Xano is ${why[text.left]}.`)));
    const { status, headers } = response;
    const retryAfter = headers.get('retry-after');
    const answer = { status, retryAfter, text: text.right, secrets: secretsOf(call) };
    return yield* ask(TE.fromEither(understandAnswer(answer)));
  });

/** A Date further off than this is useless, ms. */
const MAX_SKEW = 24 * 3_600_000;

/** Estimates Xano's clock. Date has whole seconds and was written between request and answer, so half of each is assumed. */
const clockOf = (date: string | null, asked: number, came: number): SourceClock | null => {
  const there = Date.parse(date ?? '');
  const skew = Math.round(there + 500 - (asked + came) / 2);
  return Number.isNaN(there) || Math.abs(skew) > MAX_SKEW
    ? null
    : { asked: there - (came - asked), skew };
};

/** Sends the request and also returns Xano's clock; null if the answer has no Date, or an implausible one. */
export const datedRequest = (
  call: XanoCall,
): TE.TaskEither<SourceError, { readonly answer: unknown; readonly clock: SourceClock | null }> =>
  gen(function* () {
    const asked = Date.now();
    const seen: { clock: SourceClock | null } = { clock: null };
    const onDate: OnDate = (date) => {
      call.onDate?.(date);
      seen.clock = clockOf(date, asked, Date.now());
    };
    const answer = yield* ask(xanoRequest({ ...call, onDate }));
    return { answer, ...seen };
  });
