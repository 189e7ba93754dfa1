import type { components } from './schema.js';

type Statuses = components['schemas']['Statuses'];

interface FieldError {
  readonly path?: string;
  readonly message: string;
}

/** The details of a failure besides its code and status. */
interface Told {
  /** The fields at fault, if the service names any. */
  readonly errors: readonly FieldError[];
  /** The wait that the service asks for, milliseconds; null if it does not say. */
  readonly retryAfter: number | null;
  /** The id under which the service logged the request; null if no answer came. */
  readonly requestId: string | null;
}

interface Facts extends Told {
  readonly code: string;
  /** The status of the answer; 0 if none came. */
  readonly status: number;
}

const NOTHING: Told = { errors: [], retryAfter: null, requestId: null };

export class Failure extends Error implements Facts {
  readonly code: string;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  /** Number of attempts. */
  attempts = 1;
  /** Whether any attempt, this one included, may have been carried out although its answer did not confirm it. */
  mayBeDone = false;

  constructor(message: string, facts: Pick<Facts, 'code' | 'status'> & Partial<Told>) {
    super(message);
    const { code, status, errors, retryAfter, requestId } = { ...NOTHING, ...facts };
    // The name that fetch uses, since other libraries check for it.
    this.name = code === 'aborted' ? 'AbortError' : 'ApiError';
    this.code = code;
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

/** A refusal by the service: each code has its status. */
type Refused = {
  readonly [Code in keyof Statuses]: { readonly code: Code; readonly status: Statuses[Code] };
}[keyof Statuses];

type Lost =
  /** No answer came, or only a part of a success. */
  | { readonly code: 'network'; readonly status: 0 }
  /** No whole answer came within `timeout`. */
  | { readonly code: 'timeout'; readonly status: 0 }
  /** The caller's own signal aborted the call. */
  | { readonly code: 'aborted'; readonly status: 0 }
  /** The answer is not the service's: the page of a proxy, an empty body, another server. */
  | { readonly code: 'unexpected_answer'; readonly status: number }
  /** Live updates need a `fetch` that can stream. */
  | { readonly code: 'no_stream'; readonly status: 200 };

/** Every error that a call of the client rejects with; `switch` on `code` to tell them apart. */
export type ApiError = Omit<Failure, 'code' | 'status'> & (Refused | Lost);

export const isApiError = (error: unknown): error is ApiError => error instanceof Failure;

/** Whether a failed change may have been carried out all the same. */
export const isDoubtful = (error: unknown): boolean => error instanceof Failure && error.mayBeDone;

/** Whether the request may have been carried out; a refused one was not. */
export const isUnclear = ({ status }: Facts): boolean =>
  status < 400 || status >= 500 || status === 408;

const PROBLEM = 'urn:xano-redis-sync:problem:';

interface Problem {
  readonly type: string;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

const isProblem = (json: unknown): json is Problem =>
  String((json as Partial<Problem> | null | undefined)?.type).startsWith(PROBLEM);

/** Reads `Retry-After`, in seconds or as a date; a date is compared with the answer's own clock, if it has one. */
const readRetryAfter = (headers: Headers, now: number): number | null => {
  const asked = headers.get('Retry-After');
  if (asked === null) return null;
  const date = headers.get('Date');
  const ms = /^\d+$/.test(asked)
    ? Number(asked) * 1000
    : Date.parse(asked) - (date === null ? now : Date.parse(date));
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};

/** Makes a failure of an unwanted answer; `json` is undefined if the body is not JSON. */
export const failureOf = (
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  json: unknown,
  now: number,
): Failure => {
  const told = {
    status,
    retryAfter: readRetryAfter(headers, now),
    requestId: headers.get('X-Request-Id'),
  };
  return isProblem(json)
    ? new Failure(json.detail, { ...told, code: json.code, errors: json.errors ?? [] })
    : new Failure(`The answer ${status} is not the service's.`, {
        ...told,
        code: 'unexpected_answer',
      });
};
