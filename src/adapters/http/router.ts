import Router from '@koa/router';
import { LRUCache } from 'lru-cache';
import type { HttpContext, HttpMiddleware, HttpState } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import type { Route, UrlInputs } from './route.js';
import { makeServe, type Serve } from './serve.js';

/** A parsed query: the value of each name, or an array if the name occurs more than once. */
type Query = Readonly<Record<string, string | readonly string[]>>;

/** Parses a query in linear time; Koa's own parser is quadratic in the number of repetitions of a name. */
export const parseQuery = (text: string): Query => {
  const all = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = all.get(name);
    if (values === undefined) all.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(
    [...all].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  );
};

/** The cached route and parameters of a method and path. */
interface Match {
  readonly serve: Serve;
  readonly params: unknown;
}

/** The cached route and inputs of a method and whole URL. */
interface Known {
  readonly serve: Serve;
  readonly url: UrlInputs;
}

/** Most recently used entries; long URLs are not cached, so that a few of them cannot fill the memory. */
const MAX_REMEMBERED = 5000;
const MAX_LENGTH = 300;

const remember = <A extends object>(kept: LRUCache<string, A>, name: string, value: A): A => {
  if (name.length <= MAX_LENGTH) kept.set(name, value);
  return value;
};

/** Whether a route answers a page, which names its files relative to its own address. */
const isPage = ({ media }: Route): boolean => media?.includes('text/html') === true;

/**
 * Sends a browser that asked for a page with a slash at the end to the page without it, where its files are found. The address
 * is relative, since a proxy may serve the service below a path.
 */
const withoutSlash = (ctx: HttpContext, { path }: Route): Promise<void> => {
  ctx.state.route = path;
  ctx.set('Location', `../${ctx.path.split('/').at(-2) ?? ''}${ctx.search}`);
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 308;
  return Promise.resolve();
};

interface Routing {
  /** Answers URLs and paths seen before; passes all others to the next middleware, the router. */
  readonly recall: HttpMiddleware;
  readonly router: Router<HttpState>;
}

/**
 * Builds the router. Paths are case-sensitive, as usernames and ids are; a literal path wins over a pattern. The router is
 * asked once for each method and path and the result is cached, since it never changes.
 */
export const makeRouting = (deps: HttpDeps, routes: readonly Route[]): Routing => {
  const router = new Router<HttpState>({ sensitive: true });
  const paths = new Set(routes.map(({ path }) => path));
  const matches = new LRUCache<string, Match>({ max: MAX_REMEMBERED });
  const known = new LRUCache<string, Known>({ max: MAX_REMEMBERED });

  const answer = (ctx: HttpContext, { serve, params }: Match): Promise<void> => {
    const url = { params, query: parseQuery(ctx.querystring) };
    remember(known, `${ctx.method} ${ctx.url}`, { serve, url });
    return serve(ctx, url);
  };

  for (const route of routes) {
    const serve = makeServe(deps, route);
    router.register(route.path, [route.method], (ctx, next) => {
      if (ctx.path !== route.path && paths.has(ctx.path)) return next();
      if (isPage(route) && ctx.path.endsWith('/')) return withoutSlash(ctx, route);
      const match = { serve, params: ctx.params };
      return answer(ctx, remember(matches, `${ctx.method} ${ctx.path}`, match));
    });
  }

  return {
    router,
    recall: (ctx, next) => {
      const asked = known.get(`${ctx.method} ${ctx.url}`);
      if (asked !== undefined) return asked.serve(ctx, asked.url);
      const match = matches.get(`${ctx.method} ${ctx.path}`);
      return match === undefined ? next() : answer(ctx, match);
    },
  };
};
