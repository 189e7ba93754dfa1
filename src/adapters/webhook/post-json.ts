import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { errorKind } from '../../application/error-kind.js';

export interface PostCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, already printed. */
  readonly body: string;
  /** Until the head of the answer is there, ms. */
  readonly timeout: number;
}

export interface PostFailure {
  /** Null: no answer came. */
  readonly status: number | null;
  /** Without the address and the headers, which can hold secrets. */
  readonly reason: string;
  /** What `Retry-After` asks for, ms. */
  readonly retryAfter: number | null;
}

const MAX_RETRY_AFTER_S = 300;

const retryAfterOf = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text.trim())
    ? Math.min(Number(text), MAX_RETRY_AFTER_S) * 1000
    : null;

const toFailure = (error: unknown): PostFailure => ({
  status: null,
  reason: `no answer (${errorKind(error)})`,
  retryAfter: null,
});

/** Sends JSON to somebody's address. Any 2xx is success; what else the answer says is not read. */
export const postJson = ({
  url,
  headers,
  body,
  timeout,
}: PostCall): TE.TaskEither<PostFailure, void> =>
  pipe(
    TE.tryCatch(async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'xano-redis-sync',
          ...headers,
        },
        body,
        // Followed, a redirect would carry what we send to somewhere else.
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      await response.body?.cancel();
      return response;
    }, toFailure),
    TE.flatMapEither(({ ok, status, headers: answered }) =>
      ok
        ? E.right(undefined)
        : E.left({
            status,
            reason: `answered ${status}`,
            retryAfter: retryAfterOf(answered.get('retry-after')),
          }),
    ),
  );
