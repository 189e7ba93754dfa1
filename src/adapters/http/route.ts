import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  invalidFields,
  type FieldError,
  type InvalidRequest,
  type RateLimited,
  type StoreError,
} from '../../application/errors.js';
import type { Principal } from '../../domain/principal.js';
import type { RouteTraits, GuardedAccess, PublicAccess, Tag } from './route-traits.js';
import type { Answer } from './answer.js';
import type { Proof } from './auth/verify-signature.js';
import { decode } from './codec.js';
import { authenticationRequired, unexpected, type HttpError } from './http-error.js';
import type { Upload } from './upload.js';

/**
 * The parts of a URL before decoding. The router caches this object by URL, and a route caches the decoded inputs by the
 * identity of this object: the same URL means the same, whoever asks.
 */
export interface UrlInputs {
  readonly params: unknown;
  readonly query: unknown;
}

/** What the router hands to a route once the caller is known. */
export interface RawCall {
  readonly principal: Principal | null;
  readonly url: UrlInputs;
  readonly headers: unknown;
  readonly body: unknown;
  /** The caller's address; with TRUST_PROXY the one that the proxy reports. */
  readonly address: string;
  /** Whether the request came by https; with TRUST_PROXY as the proxy reports. */
  readonly secure: boolean;
  /** The verified signature if that alone identifies the caller; null if a credential does. */
  readonly proof: Proof | null;
  /** Only for a route that reads its body by itself. */
  readonly upload?: Upload;
}

interface Call<Caller, P, Q, H, B> extends Pick<RawCall, 'address' | 'secure' | 'proof'> {
  readonly principal: Caller;
  readonly params: P;
  readonly query: Q;
  readonly headers: H;
  readonly body: B;
}

/** The errors that any route may fail with, and those that the route declares. */
type ErrorOf<R extends Tag> =
  | StoreError
  | RateLimited
  | InvalidRequest
  | Extract<HttpError, { readonly _tag: R | 'Unexpected' }>;

interface Declaration<Caller, P, Q, H, B, R extends Tag> extends RouteTraits {
  readonly refuses?: readonly R[];
  readonly params?: t.Type<P, unknown>;
  readonly query?: t.Type<Q, unknown>;
  readonly headers?: t.Type<H, unknown>;
  readonly body?: t.Type<B, unknown>;
  /** Number of rows asked for or written, if the cost of the request depends on it. */
  readonly rows?: (call: Call<Caller, P, Q, H, B>) => number;
  /** Number of rows written by a route that otherwise counts as a read. */
  readonly writes?: (call: Call<Caller, P, Q, H, B>) => number;
  /** Whether the call only asks what would be done. */
  readonly isDry?: (call: Call<Caller, P, Q, H, B>) => boolean;
  /**
   * Answers from what this process holds, without asking Redis on behalf of this request, so that it needs no trace; fails
   * with NOT_HELD if it cannot, and then `handle` runs.
   */
  readonly warm?: (call: Call<Caller, P, Q, H, B>) => TE.TaskEither<ErrorOf<NoInfer<R>>, Answer>;
  readonly handle: (call: Call<Caller, P, Q, H, B>) => TE.TaskEither<ErrorOf<NoInfer<R>>, Answer>;
}

/** A request with decoded inputs; `rows` is null if they do not affect the cost. */
interface Prepared {
  readonly rows: number | null;
  readonly written: number;
  readonly isDry: boolean;
  readonly warm: TE.TaskEither<HttpError, Answer> | null;
  readonly handle: TE.TaskEither<HttpError, Answer>;
}

/** A declaration with its types erased after checking, so that routes of every shape fit one list. */
export interface Route extends RouteTraits {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly access: PublicAccess | GuardedAccess;
  readonly params?: t.Mixed;
  readonly query?: t.Mixed;
  readonly headers?: t.Mixed;
  readonly body?: t.Mixed;
  readonly writes?: (call: never) => number;
  /** The router leaves the body unread, for the route to read. */
  readonly uploads?: true;
  readonly prepare: (raw: RawCall) => E.Either<HttpError, Prepared>;
}

const inParallel = sequenceS(E.getApplicativeValidation(RA.getSemigroup<FieldError>()));

const read = <A>(
  codec: t.Type<A, unknown> | undefined,
  input: unknown,
): E.Either<readonly FieldError[], A> =>
  // Without a codec the type is `unknown`, which `undefined` satisfies.
  decode(codec ?? (t.unknown as t.Decoder<unknown, A>))(input);

type Decoded<P, Q, H, B> = Pick<Call<never, P, Q, H, B>, 'params' | 'query' | 'headers' | 'body'>;

/** Makes the decoder of calls; each URL is decoded once, and only valid results are cached. */
const makeDecode = <Caller, P, Q, H, B, R extends Tag>(
  declared: Declaration<Caller, P, Q, H, B, R>,
) => {
  const known = new WeakMap<UrlInputs, Pick<Decoded<P, Q, H, B>, 'params' | 'query'>>();

  const decodeAll = (raw: RawCall): E.Either<InvalidRequest, Decoded<P, Q, H, B>> =>
    pipe(
      inParallel({
        params: read(declared.params, raw.url.params),
        query: read(declared.query, raw.url.query),
        headers: read(declared.headers, raw.headers),
        body: read(declared.body, raw.body),
      }),
      E.mapLeft(invalidFields),
      E.tap(({ params, query }) => E.right(known.set(raw.url, { params, query }))),
    );

  return (raw: RawCall): E.Either<InvalidRequest, Decoded<P, Q, H, B>> => {
    const url = known.get(raw.url);
    if (url === undefined) return decodeAll(raw);
    const headers = read(declared.headers, raw.headers);
    const body = read(declared.body, raw.body);
    return E.isRight(headers) && E.isRight(body)
      ? E.right({ ...url, headers: headers.right, body: body.right })
      : decodeAll(raw);
  };
};

const makePrepare = <Caller, P, Q, H, B, R extends Tag>(
  declared: Declaration<Caller, P, Q, H, B, R>,
) => {
  const decodeCall = makeDecode(declared);
  const { rows, writes, isDry, warm, handle } = declared;
  return (principal: Caller, raw: RawCall): E.Either<HttpError, Prepared> => {
    const decoded = decodeCall(raw);
    if (E.isLeft(decoded)) return decoded;
    const { params, query, headers, body } = decoded.right;
    const { address, secure, proof } = raw;
    const call = { principal, params, query, headers, body, address, secure, proof };
    return E.right({
      rows: rows === undefined ? null : rows(call),
      written: writes === undefined ? 0 : writes(call),
      isDry: isDry?.(call) === true,
      warm: warm === undefined ? null : () => warm(call)(),
      handle: () => handle(call)(),
    });
  };
};

/** Declares a route that anybody may call; a known caller is the viewer. */
export const publicRoute = <P, Q, H, B, R extends Tag = never>(
  method: Route['method'],
  path: string,
  summary: string,
  declared: Declaration<Principal | null, P, Q, H, B, R> & { readonly access: PublicAccess },
): Route => {
  const prepare = makePrepare(declared);
  return { method, path, summary, ...declared, prepare: (raw) => prepare(raw.principal, raw) };
};

/** Declares a route that only a known caller reaches. */
export const route = <P, Q, H, B, R extends Tag = never>(
  method: Route['method'],
  path: string,
  summary: string,
  declared: Declaration<Principal, P, Q, H, B, R> & { readonly access: GuardedAccess },
): Route => {
  const prepare = makePrepare(declared);
  return {
    method,
    path,
    summary,
    ...declared,
    prepare: (raw) =>
      raw.principal === null ? E.left(authenticationRequired) : prepare(raw.principal, raw),
  };
};

/** Declares a route for a known caller that reads a body of any length by itself. */
export const uploadRoute = <Q, H>(
  method: Route['method'],
  path: string,
  summary: string,
  declared: RouteTraits & {
    readonly access: GuardedAccess;
    readonly query: t.Type<Q, unknown>;
    readonly headers: t.Type<H, unknown>;
    readonly handle: (
      call: { readonly upload: Upload } & Pick<Decoded<never, Q, H, never>, 'query' | 'headers'>,
    ) => TE.TaskEither<HttpError, Answer>;
  },
): Route => ({
  method,
  path,
  summary,
  ...declared,
  uploads: true,
  prepare: ({ url, headers, upload }) =>
    pipe(
      inParallel({
        query: read(declared.query, url.query),
        headers: read(declared.headers, headers),
      }),
      E.mapLeft(invalidFields),
      E.map((given) => ({
        rows: null,
        written: 0,
        isDry: false,
        warm: null,
        handle:
          upload === undefined
            ? TE.left(unexpected)
            : () => declared.handle({ upload, ...given })(),
      })),
    ),
});
