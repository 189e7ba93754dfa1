import type { makeRoutes } from '../../../src/adapters/http/routes.js';
import { IS_CLUSTER } from '../redis/server.js';
import type { Caller } from './service.js';

type Route = ReturnType<typeof makeRoutes>[number];

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
/** The read proxy writes for clients of Upstash alone. */
const mayWrite = ({ path, writes }: Route): boolean => writes !== undefined && path !== '/';
const isRead = (route: Route): boolean =>
  route.method === 'GET' || (route.reads === true && !mayWrite(route));

/** What comes from Xano may name others by id. */
const isOfSync = ({ path }: Route): boolean => /^\/(webhooks\/|sync\/|metrics$)/.test(path);

/**
 * Reads that put together what several stores know, with nobody waiting for their page: how Redis is and
 * what the last look at syncing found; that look, the counts, and how pulling and comparing go. Pages that
 * nothing is known of yet: entries, posts with the flags, authors; of a home first what it lacks; of comments first their
 * post; notifications as pages. One record: which it is, its collections, and all that hangs on it, for one
 * person who looks.
 */
const READ_TRIPS: Readonly<Record<string, number>> = {
  'GET /health': 2,
  'GET /healthz': 2,
  'GET /readyz': 2,
  'GET /metrics': 2,
  'GET /console/metrics': 2,
  'GET /sync/status': 3,
  'GET /sync/record': 18,
  'GET /sync/record/xano': 4,
  'GET /search/hashtags/top-posts': 3,
  'GET /search/users': 2,
  'GET /search/users/newest': 2,
  'GET /search/models/top': 2,
  'GET /posts/:id': 2,
  'GET /posts/:id/comments': 5,
  'GET /feed/following': 4,
  'GET /notifications': 3,
};

/** A deletion looks for what hangs on the user first; a pipeline reads as well. */
const MUTATION_TRIPS: Readonly<Record<string, number>> = {
  'DELETE /users/:username': 3,
  'POST /pipeline': 3,
  'POST /sync/record/repair': 16,
};

const isPage = ({ path }: Route): boolean => /^.feed.|\/(posts|bookmarked|liked)$/.test(path);

/**
 * At most one round trip for any other read and two for a mutation. One more only for syncing, where a route
 * does not act and so would not find out by itself whether the user in `X-Act-As` exists, and for the
 * mutations of a user, which all processes count together. On a cluster test/cluster/trips.test.ts counts.
 */
export const allowedTrips = (route: Route, as: Caller): number =>
  (IS_CLUSTER ? Infinity : 0) +
  (isRead(route)
    ? (READ_TRIPS[nameOf(route)] ?? (isPage(route) ? 3 : 1))
    : (MUTATION_TRIPS[nameOf(route)] ?? 2)) +
  (isOfSync(route) && !isRead(route) ? 1 : 0) +
  ('X-Act-As' in as && route.acts !== true ? 1 : 0) +
  ('Authorization' in as && !isRead(route) ? 1 : 0);
