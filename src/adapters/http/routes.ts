import type { HttpDeps } from './http-deps.js';
import type { Route } from './route.js';
import { bulkRoutes } from './routes/bulk.js';
import { commentRoutes } from './routes/comments.js';
import { deadLetterRoutes } from './routes/dead-letters.js';
import { demoRoutes } from './routes/demo.js';
import { engagementRoutes, tieRoutes } from './routes/edges.js';
import { eventRoutes } from './routes/events.js';
import { feedRoutes } from './routes/feeds.js';
import { guideRoutes } from './routes/guide.js';
import { healthRoutes } from './routes/health.js';
import { mappingRoutes } from './routes/mapping.js';
import { notificationRoutes } from './routes/notifications.js';
import { openApiRoutes } from './routes/openapi.js';
import { operatorRoutes } from './routes/operator.js';
import { postRoutes } from './routes/posts.js';
import { proxyRoutes } from './routes/proxies.js';
import { reconcileRoutes } from './routes/reconcile.js';
import { recordRoutes } from './routes/record.js';
import { searchRoutes } from './routes/search.js';
import { homeRoute, metricsRoute, tokenRoute, whoamiRoutes } from './routes/service.js';
import { syncLogRoute, syncMinutesRoute, syncStatusRoute } from './routes/sync.js';
import { upstashRoutes } from './routes/upstash.js';
import { userRoutes } from './routes/users.js';
import { webhookRoutes } from './routes/webhooks.js';
import { makeView } from './view.js';

/** Applies `X-Max-Age` to every route that reads the copy of Xano; a mixed batch is refused before it does anything. */
const boundedByAge = (route: Route): Route =>
  route.method === 'GET' || route.reads === true ? { ...route, boundedByAge: true } : route;

/** Lists every route as data; the router is made from these declarations. */
export const makeRoutes = (given: HttpDeps): readonly Route[] => {
  const deps = { ...given, view: makeView(given.publicFields) };
  const routes = [
    homeRoute(deps),
    ...healthRoutes(deps),
    metricsRoute(deps),
    ...whoamiRoutes,
    ...[
      ...proxyRoutes(deps),
      ...upstashRoutes(deps),
      ...postRoutes(deps),
      ...commentRoutes(deps),
      ...engagementRoutes(deps),
      ...userRoutes(deps),
      ...tieRoutes(deps),
      ...feedRoutes(deps),
      ...notificationRoutes(deps),
      ...searchRoutes(deps),
    ].map(boundedByAge),
    ...eventRoutes(deps),
    tokenRoute(deps),
    ...webhookRoutes(deps),
    ...bulkRoutes(deps),
    syncStatusRoute(deps),
    syncMinutesRoute(deps),
    syncLogRoute(deps),
    ...mappingRoutes(deps),
    ...deadLetterRoutes(deps),
    ...reconcileRoutes(deps),
    ...recordRoutes(deps),
    ...operatorRoutes(deps),
    ...demoRoutes,
    ...guideRoutes(given.settings.version),
  ];
  return [...routes, ...openApiRoutes(routes, given.settings.version)];
};
