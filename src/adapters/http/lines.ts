import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { reader } from './codec.js';
import type { HttpContext, Telemetry } from './http-context.js';
import { allowLongUpload } from './upload.js';

const LINES = 'application/x-ndjson';

/** Whether the caller asks for an answer of lines in place of one document. */
const WantsLines = reader('Accept', { type: 'string' }, (input) =>
  E.right(typeof input === 'string' && input.toLowerCase().includes(LINES)),
);

export const AcceptHeaders = t.strict({ accept: WantsLines });

export const isLines = (mediaType: string): boolean =>
  [LINES, 'application/ndjson', 'application/jsonl'].includes(mediaType);

/** Until what was written has gone out, or can no longer. */
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
 * Writes lines while they are made, and asks for no more of them than the caller takes. It is done by
 * hand, since Koa sends a body only after the work for it is over.
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
