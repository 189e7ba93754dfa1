import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../docs/blocks.js';
import type { KnownCaller } from './principals.js';

/** One request to a declared route, and the status that each caller gets. */
export interface Row {
  readonly path: string;
  readonly body?: unknown;
  readonly statuses: Readonly<Record<KnownCaller, number>>;
}

const CALLERS: readonly KnownCaller[] = [
  'nobody',
  'key',
  'key acting as alice',
  'key acting as an unknown user',
  'alice',
  'bob',
  'model',
  'admin',
];

const row = (path: string, statuses: string, body?: unknown): Row => {
  const list = statuses.trim().split(/\s+/).map(Number);
  const pairs = CALLERS.map((caller, place) => [caller, list[place] ?? Number.NaN] as const);
  return {
    path,
    ...(body === undefined ? {} : { body }),
    statuses: Object.fromEntries(pairs) as Record<KnownCaller, number>,
  };
};

/** A file of the console and one of the guides, as the last build named them. */
const [consoleFile = ''] = readdirSync(join(ROOT, 'dist/console'));
const [guideFile = ''] = readdirSync(join(ROOT, 'dist/guide'));

const KEY_ALONE = '401 200 200 404 403 403 403 403';

/** Makes rows of routes that only the key may use, each with its body. */
const forTheKey = (bodies: Readonly<Record<string, unknown>>): Readonly<Record<string, Row>> =>
  Object.fromEntries(
    Object.entries(bodies).map(([route, body]) => [
      route,
      row(route.slice(route.indexOf('/')), KEY_ALONE, body),
    ]),
  );

const SYNCED = { id: 'x1', username: 'alice', content: 'By sync' };
const FOLLOWED = { follower: 'bob', following: 'cyd' };
const MUTED = { username: 'bob', muted: 'cyd' };
const BLOCKED = { username: 'bob', blocked: 'cyd' };
const SAID = { id: 'c1', username: 'alice', post_id: 'a1', content: 'Well said' };
const LIKED = { username: 'bob', post_id: 'a2' };

/** Rows by route, in the world of `fillWorld`: a resource that has an owner is alice's. */
export const ROUTE_TABLE: Readonly<Record<string, Row>> = {
  //                                             nobody key alice? ghost? alice bob model admin
  'GET /': row('/', '                               200 200 200 404 200 200 200 200'),
  'GET /ping': row('/ping', '                       200 200 200 200 200 200 200 200'),
  'GET /health': row('/health', '                   200 200 200 200 200 200 200 200'),
  'GET /healthz': row('/healthz', '                 200 200 200 200 200 200 200 200'),
  'GET /livez': row('/livez', '                     200 200 200 200 200 200 200 200'),
  'GET /readyz': row('/readyz', '                   200 200 200 200 200 200 200 200'),
  'GET /metrics': row('/metrics', '                 200 200 200 200 200 200 200 200'),
  'GET /openapi.json': row('/openapi.json', '       200 200 200 200 200 200 200 200'),
  'GET /postman.json': row('/postman.json', '       200 200 200 200 200 200 200 200'),
  'GET /docs.md': row('/docs.md', '                 200 200 200 200 200 200 200 200'),
  'GET /llms.txt': row('/llms.txt', '               200 200 200 200 200 200 200 200'),
  'GET /guide': row('/guide', '                     200 200 200 200 200 200 200 200'),
  'GET /guide.md': row('/guide.md', '               200 200 200 200 200 200 200 200'),
  'GET /guide/search.json': row('/guide/search.json', '200 200 200 200 200 200 200 200'),
  'GET /guide/:page': row('/guide/ERRORS.md', '     200 200 200 200 200 200 200 200'),
  'GET /guide/assets/:file': row(`/guide/assets/${guideFile}`, '200 200 200 200 200 200 200 200'),
  'GET /guide/:folder/:file': row(
    '/guide/images/console-overview.png',
    '200 200 200 200 200 200 200 200',
  ),
  'GET /docs': row('/docs', '                       200 200 200 200 200 200 200 200'),
  'GET /docs/:file': row('/docs/start.js', '        200 200 200 200 200 200 200 200'),
  'GET /console': row('/console', '                 200 200 200 200 200 200 200 200'),
  'GET /console/:file': row(`/console/${consoleFile}`, '200 200 200 200 200 200 200 200'),
  'GET /console/metrics': row('/console/metrics', KEY_ALONE),
  'GET /console/memory': row('/console/memory', KEY_ALONE),
  'POST /console/session': row('/console/session', KEY_ALONE.replaceAll('200', '201')),
  'DELETE /console/session': row('/console/session', KEY_ALONE),
  'GET /demo/avatars/:file': row('/demo/avatars/ada.svg', '  200 200 200 200 200 200 200 200'),
  'GET /demo/pictures/:file': row('/demo/pictures/1.svg', '  200 200 200 200 200 200 200 200'),
  'GET /whoami': row('/whoami', '                   401 200 200 404 200 200 200 200'),
  'POST /whoami': row('/whoami', '                  401 200 200 404 200 200 200 200'),
  'POST /': row('/', '                              401 200 200 404 200 200 200 200', [
    ['EXISTS', 'post:a1'],
  ]),
  'POST /redis/write': row('/redis/write', '        401 200 200 404 200 207 207 207', [
    ['HSET', 'user:alice', 'bio', 'changed'],
  ]),
  'POST /pipeline': row('/pipeline', '              401 200 200 404 200 200 200 200', [
    ['EXISTS', 'post:a1'],
    ['HSET', 'user:alice', 'bio', 'changed'],
  ]),
  'POST /multi-exec': row('/multi-exec', '          401 200 200 404 200 400 400 400', [
    ['HSET', 'user:alice', 'bio', 'changed'],
  ]),
  'POST /posts': row('/posts', '                    401 201 201 404 201 201 201 201', {
    content: 'New #travel',
  }),
  'GET /posts/:id': row('/posts/a1', '              401 200 200 404 200 200 200 200'),
  'PATCH /posts/:id': row('/posts/a1', '            401 200 200 404 200 403 403 200', {
    content: 'Edited #art',
  }),
  'DELETE /posts/:id': row('/posts/a1', '           401 200 200 404 200 403 403 200'),
  'PATCH /posts/:id/ban': row('/posts/a1/ban', '    401 200 200 404 403 403 403 200'),
  'GET /posts/:id/likes': row('/posts/a1/likes', '  401 200 200 404 200 200 200 200'),
  'GET /posts/:id/comments': row('/posts/a1/comments', '401 200 200 404 200 200 200 200'),
  'POST /posts/:id/comments': row('/posts/a2/comments', '401 201 201 404 201 201 201 201', {
    content: 'Well said',
  }),
  'PATCH /posts/:id/comments/:comment': row(
    '/posts/a1/comments/c1',
    '401 404 404 404 404 404 404 404',
    { content: 'Better said' },
  ),
  'DELETE /posts/:id/comments/:comment': row(
    '/posts/a1/comments/c1',
    '401 404 404 404 404 404 404 404',
  ),
  'POST /posts/:id/like': row('/posts/a2/like', '   401 200 200 404 200 200 200 200'),
  'DELETE /posts/:id/like': row('/posts/a1/like', ' 401 200 200 404 200 200 200 200'),
  'POST /posts/:id/bookmark': row('/posts/a2/bookmark', '401 200 200 404 200 200 200 200'),
  'DELETE /posts/:id/bookmark': row('/posts/a1/bookmark', '401 200 200 404 200 200 200 200'),
  'GET /users/:username': row('/users/alice', '     401 200 200 404 200 200 200 200'),
  'PATCH /users/:username': row('/users/alice', '   401 200 200 404 200 403 403 200', {
    display_name: 'Alice B.',
  }),
  'DELETE /users/:username': row('/users/alice', '  401 200 200 404 200 403 403 200'),
  'PUT /users/:username/role': row('/users/alice/role', '401 200 200 404 403 403 403 200', {
    role: 'model',
  }),
  'POST /users/:username/follow': row('/users/cyd/follow', '401 200 200 404 200 200 200 200'),
  'DELETE /users/:username/follow': row('/users/cyd/follow', '401 200 200 404 200 200 200 200'),
  'GET /users/:username/followers': row(
    '/users/alice/followers',
    '401 200 200 404 200 200 200 200',
  ),
  'GET /users/:username/following': row(
    '/users/alice/following',
    '401 200 200 404 200 403 403 200',
  ),
  'POST /users/:username/mute': row('/users/cyd/mute', '401 200 200 404 200 200 200 200'),
  'DELETE /users/:username/mute': row('/users/cyd/mute', '401 200 200 404 200 200 200 200'),
  'GET /users/:username/muted': row('/users/alice/muted', '401 200 200 404 200 403 403 403'),
  'POST /users/:username/block': row('/users/cyd/block', '401 200 200 404 200 200 200 200'),
  'DELETE /users/:username/block': row('/users/cyd/block', '401 200 200 404 200 200 200 200'),
  'GET /users/:username/blocked': row('/users/alice/blocked', '401 200 200 404 200 403 403 403'),
  'GET /feed/explore': row('/feed/explore', '       200 200 200 404 200 200 200 200'),
  'GET /feed/explore/new': row('/feed/explore/new', '200 200 200 404 200 200 200 200'),
  'GET /feed/following': row('/feed/following', '   401 200 200 404 200 200 200 200'),
  'GET /feed/hashtag/:tag': row('/feed/hashtag/travel', '401 200 200 404 200 200 200 200'),
  'GET /feed/hashtag/:tag/ranked': row(
    '/feed/hashtag/travel/ranked',
    '401 200 200 404 200 200 200 200',
  ),
  'GET /users/:username/posts': row('/users/alice/posts', '401 200 200 404 200 200 200 200'),
  'GET /users/:username/bookmarked': row(
    '/users/alice/bookmarked',
    '401 200 200 404 200 403 403 403',
  ),
  'GET /events': row('/events', '                   200 200 200 404 200 200 200 200'),
  'GET /notifications': row('/notifications', '     401 200 200 404 200 200 200 200'),
  'POST /notifications/read': row('/notifications/read', '401 200 200 404 200 200 200 200'),
  'GET /users/:username/liked': row('/users/alice/liked', '401 200 200 404 200 403 403 403'),
  'GET /search/users': row('/search/users?q=al', '401 200 200 404 200 200 200 200'),
  'GET /search/users/newest': row('/search/users/newest', '401 200 200 404 200 200 200 200'),
  'GET /search/hashtags/top-posts': row(
    '/search/hashtags/top-posts?hashtags=travel,sea',
    '401 200 200 404 200 200 200 200',
  ),
  'GET /search/models/top': row('/search/models/top', '401 200 200 404 200 200 200 200'),
  'POST /auth/tokens': row('/auth/tokens', '        401 201 201 404 403 403 403 403', {
    username: 'alice',
  }),
  ...forTheKey({
    'POST /webhooks/user-update': { username: 'dora' },
    'POST /webhooks/user-delete': { username: 'dora' },
    'POST /webhooks/post-create': SYNCED,
    'POST /webhooks/post-update': SYNCED,
    'POST /webhooks/post-delete': { id: 'a1' },
    'POST /webhooks/follow': FOLLOWED,
    'POST /webhooks/unfollow': FOLLOWED,
    'POST /webhooks/like': LIKED,
    'POST /webhooks/unlike': LIKED,
    'POST /webhooks/bookmark': LIKED,
    'POST /webhooks/unbookmark': LIKED,
    'POST /webhooks/mute': MUTED,
    'POST /webhooks/unmute': MUTED,
    'POST /webhooks/block': BLOCKED,
    'POST /webhooks/unblock': BLOCKED,
    'POST /webhooks/comment-create': SAID,
    'POST /webhooks/comment-update': SAID,
    'POST /webhooks/comment-delete': { id: 'c1' },
    'POST /sync/users': [{ username: 'dora' }],
    'POST /sync/posts': [SYNCED],
    'POST /sync/follows': [FOLLOWED],
    'POST /sync/likes': [LIKED],
    'POST /sync/bookmarks': [LIKED],
    'POST /sync/mutes': [MUTED],
    'POST /sync/blocks': [BLOCKED],
    'POST /sync/comments': [SAID],
    'POST /sync/batch': [{ entity: 'user', username: 'dora' }],
    'POST /sync/record/repair': { kind: 'post', id: 'a1', scope: 'internal', dryRun: true },
    'GET /sync/dead-letters': undefined,
    'POST /sync/dead-letters/replay': { all: true },
    'DELETE /sync/dead-letters': { all: true },
  }),
  'POST /webhooks/xano': row('/webhooks/xano?table=user', KEY_ALONE, { username: 'dora' }),
  'GET /sync/status': row('/sync/status', '401 200 200 404 403 403 403 200'),
  'GET /sync/minutes': row('/sync/minutes', '401 200 200 404 403 403 403 200'),
  'GET /sync/mapping': row('/sync/mapping?xano=true', KEY_ALONE),
  'GET /sync/mapping/:table/rows': row('/sync/mapping/user/rows', KEY_ALONE),
  'GET /sync/log': row('/sync/log', '401 200 200 404 403 403 403 200'),
  'GET /sync/record': row('/sync/record?kind=post&id=a1', KEY_ALONE),
  'GET /sync/record/xano': row('/sync/record/xano?kind=post&id=a1', KEY_ALONE),
  'GET /sync/dead-letters/:id': row('/sync/dead-letters/none', '401 404 404 404 403 403 403 403'),
  'DELETE /sync/dead-letters/:id': row(
    '/sync/dead-letters/none',
    '401 404 404 404 403 403 403 403',
  ),
  'POST /sync/reconcile': row('/sync/reconcile', '401 202 202 404 403 403 403 202', {
    scope: 'internal',
  }),
  'POST /sync/reconcile/:id/repair': row(
    '/sync/reconcile/none/repair',
    '401 404 404 404 403 403 403 404',
    { kinds: ['1'] },
  ),
  'GET /sync/reconcile/:id': row('/sync/reconcile/none', '401 404 404 404 403 403 403 404'),
};
