import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { reader } from './codec.js';
import type { HttpContext, Telemetry } from './http-context.js';
import { allowLongUpload } from './upload.js';

const LINES = 'application/x-ndjson';

/** Tells whether the caller accepts NDJSON lines instead of one document. */
const WantsLines = reader('Accept', { type: 'string' }, (input) =>
  E.right(typeof input === 'string' && input.toLowerCase().includes(LINES)),
);

export const AcceptHeaders = t.strict({ accept: WantsLines });

export const isLines = (mediaType: string): boolean =>
  [LINES, 'application/ndjson', 'application/jsonl'].includes(mediaType);

/** Resolves when the buffered data has been sent, or can no longer be sent. */
const drained = async (response: ServerResponse): Promise<void> => {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
    .catch(() => undefined)
    .finally(() => {
      waiting.abort();
    });
};

/**
 * Writes lines as they are made, and pulls no more than the caller takes. It bypasses Koa, which sends a body only after all
 * work for it is done.
 */
export const sendLines = async (
  ctx: HttpContext,
  telemetry: Pick<Telemetry, 'fault'>,
  lines: AsyncIterable<string>,
): Promise<void> => {
  const { res } = ctx;
  allowLongUpload(ctx.req);
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Type', 'application/x-ndjson; charset=utf-8');
  ctx.status = 200;
  ctx.respond = false;
  res.flushHeaders();
  try {
    for await (const line of lines) {
      if (res.destroyed) return;
      if (!res.write(`${line}\n`)) await drained(res);
    }
    res.end();
  } catch (error) {
    telemetry.fault(error, ctx.state.requestId);
    res.destroy();
  }
};
