import Koa from 'koa';
import type { HttpState } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import { isHangUp } from './is-hang-up.js';
import { crossOrigin } from './middleware/cross-origin.js';
import { commonHeaders } from './middleware/headers.js';
import { requestContext } from './middleware/request-context.js';
import { unmatched } from './middleware/unmatched.js';
import { makeRouter } from './router.js';
import { makeRoutes } from './routes.js';

/** The whole HTTP side, ready to listen. */
export const makeApp = (deps: HttpDeps): Koa<HttpState> => {
  const { settings, telemetry } = deps;
  // Of the addresses a proxy forwards, only the last is its own word; the others are the caller's.
  const app = new Koa<HttpState>({ proxy: settings.trustProxy, maxIpsCount: 1 });
  const router = makeRouter(deps, makeRoutes(deps));

  app.use(requestContext(telemetry));
  app.use(commonHeaders);
  app.use(crossOrigin(settings.corsOrigins));
  app.use(router.routes());
  app.use(unmatched(router, telemetry));
  // What fails once an answer is under way, such as a socket that closes; Koa would print it.
  app.on('error', (error: unknown, ctx?: { readonly state?: Partial<HttpState> }) => {
    const id = ctx?.state?.requestId ?? '';
    if (isHangUp(error)) telemetry.gone(error, id);
    else telemetry.fault(error, id);
  });
  return app;
};
