import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Readable } from 'node:stream';
import { headerOf, type HttpContext } from './http-context.js';
import { unsupportedMediaType, type HttpError, type UnsupportedMediaType } from './http-error.js';
import type { JsonBodies } from './json-body.js';
import { allowLongUpload } from './long-upload.js';
import type { Telemetry } from './telemetry.js';
import { unpack } from './unpack.js';

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
    apart: (work) => telemetry.run({ id: ctx.state.requestId, commands: [] }, work),
    tell: (error) => {
      telemetry.fault(error, ctx.state.requestId);
    },
  });
