import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Type } from 'io-ts';
import { ProblemText } from './answers.js';

/** A running service, and an API key for it. */
export interface Service {
  /** Without a trailing slash. */
  readonly url: string;
  readonly key: string;
}

export type CallFault =
  | { readonly _tag: 'Unreachable'; readonly reason: string }
  | {
      readonly _tag: 'Refused';
      readonly status: number;
      readonly code: string;
      readonly detail: string;
    }
  /** An answer that this service would not give. */
  | { readonly _tag: 'Strange'; readonly status: number };

const CALL_LIMIT = 30_000;

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** Returns the shortest name for a connection failure, such as ECONNREFUSED. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return codeOf(error) ?? codeOf(cause) ?? (cause instanceof Error ? cause.message : error.message);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export const refusalOf = (status: number, text: string): CallFault => {
  const problem = ProblemText.decode(parsed(text));
  return E.isRight(problem)
    ? { _tag: 'Refused', status, code: problem.right.code, detail: problem.right.error }
    : { _tag: 'Strange', status };
};

interface Call<A> {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: Type<A, unknown>;
}

/** Sends one JSON request and decodes the JSON answer. Times out after 30 s. */
export const callService =
  ({ url, key }: Service) =>
  <A>({ method = 'GET', path, body, answer }: Call<A>): TaskEither<CallFault, A> =>
  async () => {
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Accept: 'application/json',
          'X-API-Key': key,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect means that this is not the service.
        redirect: 'manual',
        signal: AbortSignal.timeout(CALL_LIMIT),
      });
      const text = await response.text();
      if (!response.ok) return E.left(refusalOf(response.status, text));
      const decoded = answer.decode(parsed(text));
      return E.isRight(decoded)
        ? decoded
        : E.left({ _tag: 'Strange', status: response.status } as const);
    } catch (error) {
      return E.left({ _tag: 'Unreachable', reason: reasonOf(error) } as const);
    }
  };

/** Explains why talking to the server at this address fails; null if no server may be there. */
const strangerOf = (url: string, reason: string): string | null => {
  if (/^(EPROTO|ERR_SSL_)/.test(reason))
    return `What answers at ${url} does not speak HTTPS (${reason}): begin --url with http://`;
  if (/CERT|SIGNATURE/.test(reason))
    return `The certificate of ${url} is not one to trust (${reason}): name who signed it in NODE_EXTRA_CA_CERTS`;
  return reason === 'UND_ERR_SOCKET' || reason.startsWith('HPE_')
    ? `What answers at ${url} hangs up (${reason}): if it speaks HTTPS, begin --url with https://`
    : null;
};

/** Refusals by a proxy, before the request reaches the service. */
const OF_PROXIES: Readonly<Record<number, string>> = {
  413: 'takes no body so large: let it pass /sync/ on without a bound, as docs/DEPLOYMENT.md has it, or send the file in parts',
  429: 'takes no more requests for now: wait a while, and send the same again',
};

/** Returns a stable code, and a sentence that says what to do. */
export const explain = (
  { url }: Service,
  fault: CallFault,
): { readonly code: string; readonly message: string } => {
  switch (fault._tag) {
    case 'Unreachable':
      return {
        code: 'unreachable',
        message:
          strangerOf(url, fault.reason) ??
          `No service answers at ${url} (${fault.reason}): start it, or say where it is with --url`,
      };
    case 'Refused':
      return fault.status === 401
        ? {
            code: fault.code,
            message: `The service at ${url} does not take this key: give one of its XANO_API_KEY with --key`,
          }
        : { code: fault.code, message: `The service refuses it: ${fault.detail} (${fault.code})` };
    case 'Strange': {
      const why =
        OF_PROXIES[fault.status] ?? 'is not this service, or of another version: look at --url';
      return {
        code: 'strange_answer',
        message: `What answers at ${url} (status ${fault.status}) ${why}`,
      };
    }
  }
};
