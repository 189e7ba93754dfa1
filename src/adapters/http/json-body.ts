import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { InvalidRequest } from '../../application/errors.js';
import { headerOf, type HttpContext } from './http-context.js';
import {
  invalidJson,
  payloadTooLarge,
  unsupportedMediaType,
  type InvalidJson,
  type PayloadTooLarge,
  type UnsupportedMediaType,
} from './http-error.js';
import { unpack, type Unpacked } from './unpack.js';

export type BodyError = InvalidJson | UnsupportedMediaType | PayloadTooLarge | InvalidRequest;

export const bodyRequired: InvalidJson = invalidJson('The request needs a JSON body.');
export const NOT_UTF8 = invalidJson('The body is not well-formed UTF-8.');
export const UNREADABLE = invalidJson('The body could not be read to its end.');
const NOT_JSON = unsupportedMediaType('Send the body as application/json in UTF-8.');

export const tooLarge = (limit: number): PayloadTooLarge =>
  payloadTooLarge(`The body is over ${limit} bytes.`);

const isEmpty = (ctx: HttpContext): boolean =>
  headerOf(ctx, 'transfer-encoding') === undefined &&
  Number(headerOf(ctx, 'content-length') ?? 0) === 0;

const isUtf8Json = (ctx: HttpContext): boolean =>
  Boolean(ctx.request.is('json', '+json')) &&
  ['', 'utf-8', 'utf8', 'us-ascii'].includes(ctx.request.charset.toLowerCase());

/** A body of JSON as it was before it was packed, not yet read; null where there is none. */
export const openJson = (ctx: HttpContext): E.Either<UnsupportedMediaType, Unpacked | null> => {
  if (isEmpty(ctx)) return E.right(null);
  if (!isUtf8Json(ctx)) return E.left(NOT_JSON);
  return pipe(unpack(ctx.req), E.mapLeft(unsupportedMediaType));
};
