import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { headerOf, newTrace, type HttpContext, type Telemetry } from './http-context.js';
import { unsupportedMediaType, type HttpError, type UnsupportedMediaType } from './http-error.js';
import { decompress, type JsonBodies } from './json-body.js';

/** Milliseconds without a byte in either direction after which the caller counts as gone. */
const SILENCE_LIMIT = 120_000;

const allowed = new WeakSet<IncomingMessage>();

/** Lets a request take any time while data flows; only for callers who are known and allowed. */
export const allowLongUpload = (request: IncomingMessage): void => {
  allowed.add(request);
  request.setTimeout(SILENCE_LIMIT);
};

export const isLongUpload = (request: IncomingMessage): boolean => allowed.has(request);

/** A body that its route reads by itself. */
export interface Upload {
  /** In lower case, without parameters. */
  readonly mediaType: string;
  /** The whole JSON body, if it is within the body limit. */
  readonly json: TE.TaskEither<HttpError, unknown>;
  /** The bytes after decompression, without a limit; call `release` when nobody reads on. */
  readonly open: () => E.Either<
    UnsupportedMediaType,
    { readonly stream: Readable; readonly release: () => void }
  >;
  readonly isAwaited: () => boolean;
  /** Runs a part of the work under a trace of its own, so that the trace of a long import does not grow. */
  readonly apart: <A>(work: () => Promise<A>) => Promise<A>;
  /** Logs an error after the answer has begun. */
  readonly tell: (error: HttpError) => void;
}

export const makeUpload =
  ({ readBody }: Pick<JsonBodies, 'readBody'>, telemetry: Pick<Telemetry, 'run' | 'fault'>) =>
  (ctx: HttpContext): Upload => ({
    mediaType: (headerOf(ctx, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    json: readBody(ctx),
    open: () => {
      allowLongUpload(ctx.req);
      return E.mapLeft(unsupportedMediaType)(decompress(ctx.req));
    },
    isAwaited: () => !ctx.res.destroyed,
    apart: (work) => telemetry.run(newTrace(ctx.state.requestId), work),
    tell: (error) => {
      telemetry.fault(error, ctx.state.requestId);
    },
  });
