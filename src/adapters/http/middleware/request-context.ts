import { randomUUID } from 'node:crypto';
import type { Principal } from '../../../domain/principal.js';
import { headerOf, type HttpMiddleware } from '../http-context.js';
import { unexpected } from '../http-error.js';
import { sendProblem } from '../send.js';
import type { Telemetry } from '../telemetry.js';

const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

/** The caller's own id when it is sane, so that one id follows a request through every service. */
const requestIdFrom = (given: string | undefined): string =>
  given !== undefined && PRINTABLE.test(given) ? given : randomUUID();

const nameOf = (principal: Principal | null): string =>
  principal === null ? 'nobody' : `${principal.kind}:${principal.username}`;

/** Outermost: names the request, turns whatever is thrown into a problem, leaves one log entry. */
export const requestContext =
  (telemetry: Telemetry): HttpMiddleware =>
  async (ctx, next) => {
    const id = requestIdFrom(headerOf(ctx, 'x-request-id'));
    const start = performance.now();
    const commands: string[] = [];
    const trace = { id, commands };
    ctx.state = { requestId: id, route: '', principal: null, metered: [], trace };
    ctx.res.setHeader('X-Request-Id', id);
    try {
      await next();
    } catch (error) {
      telemetry.fault(error, id);
      sendProblem(ctx, telemetry, unexpected);
    }
    telemetry.request({
      id,
      principal: nameOf(ctx.state.principal),
      method: ctx.method,
      route: ctx.state.route,
      status: ctx.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
      redis: { roundTrips: commands.length, commands },
    });
  };
