import type * as t from 'io-ts';
import type { HttpError } from './http-error.js';

/** `public-lenient`: a wrong credential is no error, and a valid one makes no difference. */
export type PublicAccess = 'public' | 'public-lenient';
/** `service-or-signed`: takes an API key, or a signature over the body; to check a signature the body is read first. */
export type GuardedAccess = 'authenticated' | 'admin' | 'service' | 'service-or-signed';

export type Tag = HttpError['_tag'];

/** What a route declares about itself, independent of the types of its inputs. */
export interface RouteTraits {
  /** The use case itself checks whether the acting user exists. */
  readonly acts?: true;
  /** Counts as a read although it is no GET: it changes nothing except what its declaration counts in `writes`. */
  readonly reads?: true;
  /** The route answers from the Redis copy of Xano, so its caller may limit how old that copy is (`X-Max-Age`). */
  readonly boundedByAge?: true;
  /** An API key may take the place of a bearer token, for clients that can send it nowhere else. */
  readonly keyAsBearer?: true;
  /** The console calls this route, so a console session may take the place of an API key. */
  readonly console?: true;
  /** A request without a body counts as one with an empty object. */
  readonly bodyOptional?: true;
  /**
   * `never`: no cache may keep the answer; `day`: any cache may keep it for a day; `always`: any cache may keep it for good,
   * since its URL changes whenever it does. Absent: caches must revalidate, by ETag for a GET.
   */
  readonly cache?: 'never' | 'day' | 'always';
  /** The media types of an answer that is not JSON. */
  readonly media?: readonly string[];
  /** Callers that ask for NDJSON get lines instead of one document. */
  readonly answersLines?: true;
  /** The codec of the answer for each status; every other status is a problem. */
  readonly answers: Readonly<Record<number, t.Mixed>>;
  readonly example: { readonly request?: unknown; readonly answer: unknown };
  /** Further errors that the route may fail with; the compiler compares them with what `handle` fails by. */
  readonly refuses?: readonly Tag[];
}

/** Declares a route of the console that needs an API key; its answers may contain whole rows, private fields included. */
export const BY_KEY = { access: 'service', cache: 'never', console: true } as const;

/** Declares a route of the console that admins may call too. */
export const BY_ADMIN = { access: 'admin', cache: 'never', console: true } as const;
