import type * as t from 'io-ts';
import type { HttpError } from './http-error.js';

/** `public-lenient`: a wrong credential does not matter, and a right one changes nothing. */
export type PublicAccess = 'public' | 'public-lenient';
/** `service-or-signed`: a key, or a signature over the body, which is read first for that. */
export type GuardedAccess = 'authenticated' | 'admin' | 'service' | 'service-or-signed';

export type Tag = HttpError['_tag'];

/** What a route says of itself whatever it takes. */
export interface About {
  /** The use case finds out by itself whether the acting user exists. */
  readonly acts?: true;
  /** It counts as a read, though it is no GET: it changes nothing, but for what its declaration calls `writes`. */
  readonly reads?: true;
  /** It answers from the copy of Xano, so that its caller may ask how old that is at the most. */
  readonly ofCopy?: true;
  /** An API key may stand where a token does, for clients that know no other place. */
  readonly keyAsBearer?: true;
  /** The console asks it, so that its session may stand where an API key does. */
  readonly console?: true;
  /** A request without a body counts as one with an empty object. */
  readonly bodyOptional?: true;
  /**
   * `never`: no cache may keep the answer; `day`: any may, for so long; `always`: its name changes whenever
   * it does. Else each reader asks again, by ETag where it is a GET.
   */
  readonly cache?: 'never' | 'day' | 'always';
  /** The types of an answer that is no JSON. */
  readonly media?: readonly string[];
  /** To whoever asks for it, it answers lines in place of one document. */
  readonly answersLines?: true;
  /** What each status answers; every other status is a problem. */
  readonly answers: Readonly<Record<number, t.Mixed>>;
  readonly example: { readonly request?: unknown; readonly answer: unknown };
  /** What else it may be refused for; the compiler compares it with what `handle` fails by. */
  readonly refuses?: readonly Tag[];
}

/** What the console shows whoever has an API key; rows as they are, private fields among them, may be in it. */
export const BY_KEY = { access: 'service', cache: 'never', console: true } as const;

/** What it shows an admin too. */
export const BY_ADMIN = { access: 'admin', cache: 'never', console: true } as const;
