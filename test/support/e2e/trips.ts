import type { makeRoutes } from '../../../src/adapters/http/routes.js';
import { IS_CLUSTER } from '../redis/server.js';
import type { Caller } from './service.js';

type Route = ReturnType<typeof makeRoutes>[number];

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
/** Whether a route writes; the read proxy writes only for Upstash clients. */
const mayWrite = ({ path, writes }: Route): boolean => writes !== undefined && path !== '/';
const isRead = (route: Route): boolean =>
  route.method === 'GET' || (route.reads === true && !mayWrite(route));

/** Whether a route takes rows of Xano, which may name users and posts by id. */
const isOfSync = ({ path }: Route): boolean => /^\/(webhooks\/|sync\/|metrics$)/.test(path);

/**
 * Reads that combine several stores and that no user waits for: health and the result of the last sync check; that
 * check, the counts and the state of pulling and comparing. Pages of which nothing is in the copy: entries, posts
 * with flags, authors; a home reads first what it lacks, comments read their post first, notifications are like
 * pages. One record: its identity, its collections, and all that depends on it, for one operator.
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

/** A deletion first reads what depends on the user; a pipeline reads as well. */
const MUTATION_TRIPS: Readonly<Record<string, number>> = {
  'DELETE /users/:username': 3,
  'POST /pipeline': 3,
  'POST /sync/record/repair': 16,
};

const isPage = ({ path }: Route): boolean => /^.feed.|\/(posts|bookmarked|liked)$/.test(path);

/**
 * Returns the allowed round trips: one for any other read and two for a mutation. One more is allowed for syncing, if
 * the route does not act and so would not notice that the user in `X-Act-As` is missing, and for a user's mutations,
 * which all processes count together. On a cluster test/cluster/trips.test.ts counts.
 */
export const allowedTrips = (route: Route, as: Caller): number =>
  (IS_CLUSTER ? Infinity : 0) +
  (isRead(route)
    ? (READ_TRIPS[nameOf(route)] ?? (isPage(route) ? 3 : 1))
    : (MUTATION_TRIPS[nameOf(route)] ?? 2)) +
  (isOfSync(route) && !isRead(route) ? 1 : 0) +
  ('X-Act-As' in as && route.acts !== true ? 1 : 0) +
  ('Authorization' in as && !isRead(route) ? 1 : 0);
