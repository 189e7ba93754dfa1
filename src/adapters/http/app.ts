import Koa from 'koa';
import { crossOrigin } from './cross-origin.js';
import { isHangUp, type HttpState } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import { callerAddress, commonHeaders, requestContext, unmatched } from './middleware.js';
import { compression } from './compression.js';
import { makeRouting } from './router.js';
import { makeRoutes } from './routes.js';

/** Makes the whole Koa application, ready to listen. */
export const makeApp = (deps: HttpDeps): Koa<HttpState> => {
  const { settings, telemetry } = deps;
  const app = new Koa<HttpState>({ proxy: settings.trustProxy });
  const { router, recall } = makeRouting(deps, makeRoutes(deps));

  app.use(requestContext(telemetry));
  app.use(callerAddress(settings.trustProxy));
  app.use(commonHeaders);
  app.use(crossOrigin(settings.corsOrigins));
  app.use(compression());
  app.use(recall);
  app.use(router.routes());
  app.use(unmatched(router, telemetry));
  // Handles what fails while an answer is being sent, such as a closed socket; Koa would print it.
  app.on('error', (error: unknown, ctx?: { readonly state?: Partial<HttpState> }) => {
    const id = ctx?.state?.requestId ?? '';
    if (isHangUp(error)) telemetry.gone(error, id);
    else telemetry.fault(error, id);
  });
  return app;
};
