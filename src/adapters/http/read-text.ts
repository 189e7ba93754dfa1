import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Readable } from 'node:stream';
import type { HttpContext } from './http-context.js';
import { invalidJson, payloadTooLarge, unsupportedMediaType } from './http-error.js';
import {
  bodyRequired,
  isEmpty,
  isUtf8Json,
  NOT_JSON,
  NOT_UTF8,
  type BodyError,
} from './read-body.js';
import { unpack } from './unpack.js';

/** The JSON text of a body as it came, once unpacked; at most `limit` bytes of it. */
export type ReadText = (ctx: HttpContext) => TE.TaskEither<BodyError, string>;

const UNREADABLE = invalidJson('The body could not be read to its end.');

/** The bytes, or null when there are more than `limit`. What is left unread stays in the stream. */
const bytesOf = async (stream: Readable, limit: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

const decodeUtf8 = (bytes: Buffer): E.Either<BodyError, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    () => NOT_UTF8,
  );

export const makeReadText =
  (limit: number): ReadText =>
  (ctx) => {
    if (isEmpty(ctx)) return TE.left(bodyRequired);
    if (!isUtf8Json(ctx)) return TE.left(NOT_JSON);
    const unpacked = unpack(ctx.req);
    if (E.isLeft(unpacked)) return TE.left(unsupportedMediaType(unpacked.left));
    const { stream, release } = unpacked.right;
    return pipe(
      TE.tryCatch(
        () => bytesOf(stream, limit).finally(release),
        (): BodyError => UNREADABLE,
      ),
      TE.flatMapEither((bytes) =>
        bytes === null
          ? E.left<BodyError>(payloadTooLarge(`The body is over ${limit} bytes.`))
          : decodeUtf8(bytes),
      ),
    );
  };
