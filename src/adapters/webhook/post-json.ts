import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { errorKind } from '../../application/error-kind.js';
import { MAX_PAUSE } from '../../domain/sync/backoff.js';

export interface PostCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, already printed. */
  readonly body: string;
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
}

export interface PostFailure {
  /** Null: no answer came. */
  readonly status: number | null;
  /** Contains neither the address nor the headers, which can hold secrets. */
  readonly reason: string;
  /** The delay that `Retry-After` asks for, ms; null if it does not say. */
  readonly retryAfter: number | null;
}

const retryAfterOf = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text.trim()) ? Math.min(Number(text) * 1000, MAX_PAUSE) : null;

const refusalOf = ({ status, headers }: Response): PostFailure => ({
  status,
  reason: `answered ${status}`,
  retryAfter: retryAfterOf(headers.get('retry-after')),
});

const toFailure = (error: unknown): PostFailure => ({
  status: null,
  reason: `no answer (${errorKind(error)})`,
  retryAfter: null,
});

/** Bytes read of an answer; the rest is dropped. */
const MAX_ANSWER_BYTES = 65_536;

const readStart = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
};

/** Posts JSON. Any 2xx is success and yields the text of the answer, or its beginning. */
export const postJson = ({
  url,
  headers,
  body,
  timeout,
}: PostCall): TE.TaskEither<PostFailure, PostAnswer> =>
  pipe(
    TE.tryCatch(async (): Promise<E.Either<PostFailure, PostAnswer>> => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'xano-redis-sync',
          ...headers,
        },
        body,
        // Following a redirect would send the content elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      if (response.ok) return E.right({ status: response.status, text: await readStart(response) });
      // The status says it all, so that a body which breaks off takes nothing away from it.
      await response.body?.cancel().catch(() => undefined);
      return E.left(refusalOf(response));
    }, toFailure),
    TE.flatMapEither((answer) => answer),
  );
