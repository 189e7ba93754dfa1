import type { components } from './schema.js';

type Statuses = components['schemas']['Statuses'];

interface FieldError {
  readonly path?: string;
  readonly message: string;
}

/** What is known of a failure besides its code and its status. */
interface Told {
  /** The fields at fault, where the service names some. */
  readonly errors: readonly FieldError[];
  /** How long the service asks to wait, milliseconds; null where it says nothing. */
  readonly retryAfter: number | null;
  /** By which the log of the service tells of it; null where no answer came. */
  readonly requestId: string | null;
}

interface Facts extends Told {
  readonly code: string;
  /** Of the answer; 0 where none came. */
  readonly status: number;
}

const NOTHING: Told = { errors: [], retryAfter: null, requestId: null };

export class Failure extends Error implements Facts {
  readonly code: string;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  /** How often it was tried. */
  attempts = 1;
  /** Whether any attempt, this one too, may have been carried out though its answer did not say so. */
  mayBeDone = false;

  constructor(message: string, facts: Pick<Facts, 'code' | 'status'> & Partial<Told>) {
    super(message);
    const { code, status, errors, retryAfter, requestId } = { ...NOTHING, ...facts };
    // As fetch names it, since others look for that.
    this.name = code === 'aborted' ? 'AbortError' : 'ApiError';
    this.code = code;
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

/** Refused by the service: each code has its status. */
type Refused = {
  readonly [Code in keyof Statuses]: { readonly code: Code; readonly status: Statuses[Code] };
}[keyof Statuses];

type Lost =
  /** No answer came, or only a part of one. */
  | { readonly code: 'network'; readonly status: 0 }
  /** No whole answer came within `timeout`. */
  | { readonly code: 'timeout'; readonly status: 0 }
  /** By the caller's own signal. */
  | { readonly code: 'aborted'; readonly status: 0 }
  /** Not the service's: the page of a proxy, an empty body, another server. */
  | { readonly code: 'unexpected_answer'; readonly status: number }
  /** Live updates need a `fetch` that streams. */
  | { readonly code: 'no_stream'; readonly status: 200 };

/** Everything that a call of the client may be rejected with; `switch` over `code` tells them apart. */
export type ApiError = Omit<Failure, 'code' | 'status'> & (Refused | Lost);

export const isApiError = (error: unknown): error is ApiError => error instanceof Failure;

/** Whether a change that failed may be done all the same. */
export const isDoubtful = (error: unknown): boolean => error instanceof Failure && error.mayBeDone;

/** Whether nobody knows what became of a request; what is refused was not carried out. */
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

/** `Retry-After` is a number of seconds or a date; the answer's own clock says how far away that is. */
const readRetryAfter = (headers: Headers, now: number): number | null => {
  const asked = headers.get('Retry-After');
  if (asked === null) return null;
  const date = headers.get('Date');
  const ms = /^\d+$/.test(asked)
    ? Number(asked) * 1000
    : Date.parse(asked) - (date === null ? now : Date.parse(date));
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};

/** What an answer that is none of those hoped for means; `json` is undefined where the body is no JSON. */
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
