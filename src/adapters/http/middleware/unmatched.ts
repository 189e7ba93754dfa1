import type Router from '@koa/router';
import type { HttpMiddleware, HttpState } from '../http-context.js';
import { methodNotAllowed, routeNotFound } from '../http-error.js';
import { sendProblem } from '../send.js';
import type { Telemetry } from '../telemetry.js';

/** Innermost: only what no route took comes here. */
export const unmatched =
  (router: Router<HttpState>, telemetry: Telemetry): HttpMiddleware =>
  (ctx) => {
    const layers = router.match(ctx.path, ctx.method).path;
    const own = layers.filter(({ path }) => path === ctx.path);
    const methods = (own.length > 0 ? own : layers).flatMap((layer) => layer.methods);
    const allow = [...new Set([...methods, 'OPTIONS'])].sort();
    if (methods.length === 0) sendProblem(ctx, telemetry, routeNotFound(ctx.path));
    else if (ctx.method === 'OPTIONS') {
      ctx.set('Allow', allow.join(', '));
      ctx.status = 204;
    } else sendProblem(ctx, telemetry, methodNotAllowed(allow));
  };
