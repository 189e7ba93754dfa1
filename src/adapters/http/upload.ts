import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { headerOf, newTrace, type HttpContext, type Telemetry } from './http-context.js';
import { unsupportedMediaType, type HttpError, type UnsupportedMediaType } from './http-error.js';
import { unpack, type JsonBodies } from './json-body.js';

/** Neither a byte in nor one out for so long: the caller is gone, ms. */
const SILENCE_LIMIT = 120_000;

const allowed = new WeakSet<IncomingMessage>();

/** From now on a request may take as long as it goes on; its caller is known and may do that. */
export const allowLongUpload = (request: IncomingMessage): void => {
  allowed.add(request);
  request.setTimeout(SILENCE_LIMIT);
};

export const isLongUpload = (request: IncomingMessage): boolean => allowed.has(request);

/** A body that its route reads by itself. */
export interface Upload {
  /** In lower case, without parameters. */
  readonly mediaType: string;
  /** The whole of a body of JSON, within the limit of bodies. */
  readonly json: TE.TaskEither<HttpError, unknown>;
  /** The bytes, once unpacked, however many; `release` is called when nobody reads on. */
  readonly open: () => E.Either<
    UnsupportedMediaType,
    { readonly stream: Readable; readonly release: () => void }
  >;
  readonly isAwaited: () => boolean;
  /** Does a part of the work by itself, so that what is noted of it does not add up. */
  readonly apart: <A>(work: () => Promise<A>) => Promise<A>;
  /** For the log, when the answer has begun already. */
  readonly tell: (error: HttpError) => void;
}

export const makeUpload =
  ({ readBody }: Pick<JsonBodies, 'readBody'>, telemetry: Pick<Telemetry, 'run' | 'fault'>) =>
  (ctx: HttpContext): Upload => ({
    mediaType: (headerOf(ctx, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    json: readBody(ctx),
    open: () => {
      allowLongUpload(ctx.req);
      return E.mapLeft(unsupportedMediaType)(unpack(ctx.req));
    },
    isAwaited: () => !ctx.res.destroyed,
    apart: (work) => telemetry.run(newTrace(ctx.state.requestId), work),
    tell: (error) => {
      telemetry.fault(error, ctx.state.requestId);
    },
  });
