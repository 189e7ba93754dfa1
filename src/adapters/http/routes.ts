import type { HttpDeps } from './http-deps.js';
import type { Route } from './route.js';
import { makeView } from './view.js';
import { bulkRoutes } from './routes/bulk.js';
import { deadLetterRoutes } from './routes/dead-letters.js';
import { demoRoutes } from './routes/demo.js';
import { feedRoutes } from './routes/feeds.js';
import { followRoutes } from './routes/follows.js';
import { healthRoutes } from './routes/health.js';
import { homeRoute } from './routes/home.js';
import { metricsRoute } from './routes/metrics.js';
import { engagementRoutes } from './routes/post-engagement.js';
import { postRoutes } from './routes/posts.js';
import { openApiRoutes } from './routes/openapi.js';
import { proxyRoutes } from './routes/proxies.js';
import { reconcileRoutes } from './routes/reconcile.js';
import { searchRoutes } from './routes/search.js';
import { syncLogRoute } from './routes/sync-log.js';
import { syncStatusRoute } from './routes/sync-status.js';
import { tokenRoute } from './routes/tokens.js';
import { userRoutes } from './routes/users.js';
import { webhookRoutes } from './routes/webhooks.js';
import { whoamiRoutes } from './routes/whoami.js';

/** Every route there is, as data: the router is made from these declarations. */
export const makeRoutes = (given: HttpDeps): readonly Route[] => {
  const deps = { ...given, view: makeView(given.publicFields) };
  const routes = [
    homeRoute(deps),
    ...healthRoutes(deps),
    metricsRoute(deps),
    ...whoamiRoutes,
    ...proxyRoutes(deps),
    ...postRoutes(deps),
    ...engagementRoutes(deps),
    ...userRoutes(deps),
    ...followRoutes(deps),
    ...feedRoutes(deps),
    ...searchRoutes(deps),
    tokenRoute(deps),
    ...webhookRoutes(deps),
    ...bulkRoutes(deps),
    syncStatusRoute(deps),
    syncLogRoute(deps),
    ...deadLetterRoutes(deps),
    ...reconcileRoutes(deps),
    ...demoRoutes,
  ];
  return [...routes, ...openApiRoutes(routes, given.settings.version)];
};
