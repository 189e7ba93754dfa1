import { Failure, failureOf, isUnclear } from './errors.js';
import type { Renewal } from './token.js';
import { waitBefore } from './wait.js';

/** Options of a single call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For each attempt, until the whole answer has arrived; milliseconds. */
  readonly timeout?: number | undefined;
  /** For reads: the highest age of the copy of Xano, seconds; if it is older, the call fails with `copy_too_old`. */
  readonly maxAge?: number | undefined;
}

export interface Request {
  readonly method: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** Whether repeating the request changes nothing more. */
  readonly isRepeatable: boolean;
}

/** The source of time and randomness; tests replace it. */
export interface Clock {
  readonly now: () => number;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export interface Wire {
  readonly fetch: typeof fetch;
  readonly token: Renewal;
  /** How often a failed request is sent again. */
  readonly retries: number;
  readonly timeout: number;
  readonly clock: Clock;
}

/** Rejects as soon as the signal aborts, whatever `work` still waits for. */
export const unlessAborted = async <T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> => {
  if (signal === undefined) return work();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new Failure('The call was aborted.', { code: 'aborted', status: 0 }));
    };
    signal.addEventListener('abort', stop);
  });
  try {
    if (signal.aborted) stop();
    return await (signal.aborted ? aborted : Promise.race([aborted, work()]));
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

export const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const headersOf = (
  token: string | null,
  { body, idempotencyKey }: Partial<Request> = {},
): Record<string, string> => ({
  Accept: 'application/json',
  ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
});

/** Makes one attempt: resolves to the JSON of a success, or rejects with a `Failure`. */
const attempt = async (
  wire: Wire,
  request: Request,
  token: string | null,
  { signal, timeout = wire.timeout, maxAge }: CallOptions,
): Promise<unknown> => {
  // Not every platform has AbortSignal.any and AbortSignal.timeout.
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  let isLate = false as boolean;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, timeout);
  signal?.addEventListener('abort', stop);
  try {
    const { fetch: ask } = wire;
    const response = await ask(request.url, {
      method: request.method,
      headers: {
        ...headersOf(token, request),
        ...(maxAge === undefined ? {} : { 'X-Max-Age': String(maxAge) }),
      },
      signal: controller.signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    // A refusal is one by its status and headers, even if its body breaks off.
    const text = response.text();
    const json = parse(await (response.ok ? text : text.catch(() => '')));
    if (response.ok && json !== undefined) return json;
    throw failureOf(response, json, wire.clock.now());
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw isLate
      ? new Failure(`No answer came within ${timeout} ms.`, { code: 'timeout', status: 0 })
      : new Failure(`No answer came: ${String(error)}`, { code: 'network', status: 0 });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/**
 * Sends a request until it is answered or a retry makes no sense. Renews a refused token once. Rejects with a `Failure`, or
 * with whatever the app's own token function rejects with.
 */
export const send = async (
  wire: Wire,
  request: Request,
  options: CallOptions,
): Promise<unknown> => {
  const { signal } = options;
  let attempts = 1;
  let mayBeDone = false;
  let isRenewed = false;
  try {
    let token = await unlessAborted(signal, wire.token.current);
    for (; ; attempts += 1) {
      const sent = token;
      try {
        return await unlessAborted(signal, () => attempt(wire, request, sent, options));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        mayBeDone ||= isUnclear(error);
        if (error.status === 401 && sent !== null && !isRenewed) {
          isRenewed = true;
          token = await unlessAborted(signal, () => wire.token.renew(sent));
          if (token !== null) continue;
        }
        const ms =
          attempts > wire.retries
            ? null
            : waitBefore(error, request.isRepeatable, attempts, wire.clock.random);
        if (ms === null) throw error;
        await unlessAborted(signal, () => wire.clock.wait(ms));
      }
    }
  } catch (error) {
    // This includes an abort between two attempts: the attempt before it may have been carried out.
    if (error instanceof Failure) Object.assign(error, { attempts, mayBeDone });
    throw error;
  }
};
