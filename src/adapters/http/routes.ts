import type { HttpDeps } from './http-deps.js';
import type { Route } from './route.js';
import { feedRoutes } from './routes/feeds.js';
import { followRoutes } from './routes/follows.js';
import { healthRoutes } from './routes/health.js';
import { homeRoute } from './routes/home.js';
import { engagementRoutes } from './routes/post-engagement.js';
import { postRoutes } from './routes/posts.js';
import { proxyRoutes } from './routes/proxies.js';
import { searchRoutes } from './routes/search.js';
import { tokenRoute } from './routes/tokens.js';
import { userRoutes } from './routes/users.js';
import { whoamiRoutes } from './routes/whoami.js';

/** Every route there is, as data: the router is made from these declarations. */
export const makeRoutes = (deps: HttpDeps): readonly Route[] => [
  homeRoute(deps),
  ...healthRoutes(deps),
  ...whoamiRoutes,
  ...proxyRoutes(deps),
  ...postRoutes(deps),
  ...engagementRoutes(deps),
  ...userRoutes(deps),
  ...followRoutes(deps),
  ...feedRoutes(deps),
  ...searchRoutes(deps),
  tokenRoute(deps),
];
