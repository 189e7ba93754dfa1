import { digestOf, type LinesAnswer, type ReadyAnswer, type TextAnswer } from './answer.js';
import { headerOf, type HttpContext, type Telemetry } from './http-context.js';
import { isRequested, type HttpError } from './http-error.js';
import { sendLines } from './lines.js';
import { compressedBytes, encodingOf } from './compression.js';
import { printProblem, toProblem } from './problem.js';
import type { Route } from './route.js';

const isRead = ({ req: { method } }: HttpContext): boolean => method === 'GET' || method === 'HEAD';

const cacheControl = (ctx: HttpContext, route: Route): string => {
  if (route.cache === 'never') return 'no-store';
  if (route.cache === 'day') return 'public, max-age=86400';
  if (route.cache === 'always') return 'public, max-age=31536000, immutable';
  return ctx.state.principal === null ? 'public, no-cache' : 'private, no-cache';
};

const tagOf = ({ text, etag }: TextAnswer): string => `"${etag ?? digestOf(text)}"`;

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Compares weakly (RFC 9110, 13.1.2). */
const hasSeen = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.split(',').some((tag) => ['*', opaque(etag)].includes(opaque(tag)));

/**
 * Sets one ETag for the text in every encoding. Compressed bytes differ from those of the text, so their tag is weak (RFC
 * 9110, 8.8.3), on the 304 as on the full answer. Returns true if the caller has this version already; the answer is then a
 * 304 without a body.
 */
const sendTag = (ctx: HttpContext, etag: string, isCompressed: boolean): boolean => {
  ctx.res.setHeader('ETag', isCompressed ? `W/${etag}` : etag);
  const given = headerOf(ctx, 'if-none-match');
  // Not `ctx.fresh`: browsers add `Cache-Control: no-cache` by themselves to a fetch with If-None-Match.
  if (given === undefined || !hasSeen(given, etag)) return false;
  ctx.status = 304;
  return true;
};

const JSON_TYPE = 'application/json; charset=utf-8';

const sendText = (ctx: HttpContext, route: Route, answer: TextAnswer): void => {
  ctx.res.setHeader('Content-Type', JSON_TYPE);
  ctx.set(answer.headers);
  ctx.res.setHeader('Cache-Control', cacheControl(ctx, route));
  ctx.status = answer.status;
  ctx.body = answer.text;
  if (!isRead(ctx) || route.cache === 'never') return;
  sendTag(ctx, tagOf(answer), encodingOf(ctx, ctx.length) !== null);
};

const sendReady = async (
  ctx: HttpContext,
  route: Route,
  { ready, headers }: ReadyAnswer,
): Promise<void> => {
  const encoding = ready.isCompressed === true ? null : encodingOf(ctx, ready.bytes.length);
  ctx.res.setHeader('Content-Type', JSON_TYPE);
  ctx.set(headers);
  ctx.res.setHeader('Cache-Control', cacheControl(ctx, route));
  ctx.status = 200;
  if (isRead(ctx) && route.cache !== 'never' && sendTag(ctx, ready.etag, encoding !== null)) return;
  if (encoding === null) {
    ctx.body = ready.bytes;
    return;
  }
  ctx.body = await compressedBytes(ready, encoding);
  ctx.set('Content-Encoding', encoding);
};

export const sendAnswer = async (
  ctx: HttpContext,
  route: Route,
  telemetry: Telemetry,
  answer: TextAnswer | ReadyAnswer | LinesAnswer,
): Promise<void> => {
  if ('lines' in answer) await sendLines(ctx, telemetry, answer.lines);
  else if ('ready' in answer) await sendReady(ctx, route, answer);
  else sendText(ctx, route, answer);
};

/** Sends an error. Faults of the service are logged with their cause; the caller gets a fixed text. */
export const sendProblem = (ctx: HttpContext, telemetry: Telemetry, error: HttpError): void => {
  const problem = toProblem(error, ctx.state.isRead);
  if (problem.status >= 500 && error._tag !== 'Unexpected' && !isRequested(error))
    telemetry.fault(error, ctx.state.requestId);
  ctx.set(problem.headers ?? {});
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Type', 'application/problem+json');
  ctx.status = problem.status;
  ctx.body = printProblem(problem, ctx.state.requestId);
};
