import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Readable } from 'node:stream';
import type { HttpContext } from './http-context.js';
import {
  bodyRequired,
  NOT_UTF8,
  openJson,
  tooLarge,
  UNREADABLE,
  type BodyError,
} from './json-body.js';

/** The JSON text of a body as it came, once unpacked; at most `limit` bytes of it. */
export type ReadText = (ctx: HttpContext) => TE.TaskEither<BodyError, string>;

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
    const opened = openJson(ctx);
    if (E.isLeft(opened)) return TE.fromEither(opened);
    if (opened.right === null) return TE.left(bodyRequired);
    const { stream, release } = opened.right;
    return pipe(
      TE.tryCatch(
        () => bytesOf(stream, limit).finally(release),
        (): BodyError => UNREADABLE,
      ),
      TE.flatMapEither((bytes) =>
        bytes === null ? E.left<BodyError>(tooLarge(limit)) : decodeUtf8(bytes),
      ),
    );
  };
