import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreStatus } from '../../../application/ports/store-health.js';
import {
  unreachableAmong,
  servedSlots,
  SLOTS,
  type ClusterNodes,
} from '../../../domain/health/cluster.js';
import type { Health } from '../../../application/use-cases/health.js';
import { answer, ok } from '../answer.js';
import { closed, numbers, words } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { publicRoute, type Route } from '../route.js';

const Sync = closed('Sync', numbers('users', 'posts', 'pendingWork', 'deferred', 'deadLetters'));

const Reasons = t.array(closed('Reason', { code: t.string, message: t.string }));

const HealthAnswer = closed('Health', {
  status: words('ok', 'degraded', 'down'),
  version: t.string,
  uptime_s: t.number,
  redis: closed('RedisHealth', {
    status: words('up', 'down'),
    latency_ms: t.number,
    writable: t.union([t.boolean, t.null]),
    cluster: t.union([
      closed('ClusterHealth', numbers('masters', 'replicas', 'away', 'slots', 'slotsServed')),
      t.null,
    ]),
  }),
  sync: t.union([Sync, t.null]),
  reasons: Reasons,
});

/** A probe: answers any caller with any credential, and no cache may keep the answer. */
const probe = { access: 'public-lenient', cache: 'never' } as const;

const viewSync = ({ users, posts, pendingWork, deferred, deadLetters }: StoreStatus) => ({
  users,
  posts,
  pendingWork,
  deferred,
  deadLetters,
});

/** Counts the nodes, for everybody; the metrics tell which nodes these are and where. */
const viewNodes = (nodes: ClusterNodes) => ({
  masters: nodes.filter(({ role }) => role === 'master').length,
  replicas: nodes.filter(({ role }) => role === 'replica').length,
  away: unreachableAmong(nodes).length,
  slots: SLOTS,
  slotsServed: servedSlots(nodes),
});

const viewHealth = (health: Health, version: string, uptime_s: number) => ({
  status: health.status,
  version,
  uptime_s,
  redis: {
    status: health.status === 'down' && health.store === null ? 'down' : 'up',
    latency_ms: health.latency_ms,
    writable: health.isWritable,
    cluster: health.nodes && viewNodes(health.nodes),
  },
  sync: health.store && viewSync(health.store),
  reasons: health.reasons,
});

const statusOf = ({ status }: Health): number => (status === 'down' ? 503 : 200);

export const healthRoutes = ({
  useCases: { checkHealth },
  clock,
  settings: { version },
}: Pick<HttpDeps, 'useCases' | 'clock' | 'settings'>): readonly Route[] => {
  const startedAt = clock.now();
  const uptime = (): number => Math.max(0, Math.floor((clock.now() - startedAt) / 1000));

  const health = (path: string): Route =>
    publicRoute('GET', path, 'The state of the service and its Redis', {
      ...probe,
      answers: { 200: HealthAnswer, 503: HealthAnswer },
      example: {
        answer: {
          status: 'ok',
          version,
          uptime_s: 60,
          redis: { status: 'up', latency_ms: 1, writable: true, cluster: null },
          sync: { users: 1, posts: 1, pendingWork: 0, deferred: 0, deadLetters: 0 },
          reasons: [],
        },
      },
      handle: () =>
        pipe(
          TE.fromTask(checkHealth),
          TE.map((found) => answer(statusOf(found), viewHealth(found, version, uptime()))),
        ),
    });

  return [
    publicRoute('GET', '/ping', 'Whether the service answers', {
      ...probe,
      answers: { 200: t.type({ status: t.literal('ok'), message: t.literal('pong') }) },
      example: { answer: { status: 'ok', message: 'pong' } },
      handle: () => TE.right(ok({ status: 'ok', message: 'pong' })),
    }),
    health('/health'),
    health('/healthz'),
    publicRoute('GET', '/livez', 'Whether the process is alive; never asks Redis', {
      ...probe,
      answers: { 200: t.type({ status: t.literal('ok') }) },
      example: { answer: { status: 'ok' } },
      handle: () => TE.right(ok({ status: 'ok' })),
    }),
    publicRoute('GET', '/readyz', 'Whether this process is ready for requests', {
      ...probe,
      answers: {
        200: t.type({ status: t.literal('ready'), reasons: Reasons }),
        503: t.type({ status: t.literal('unavailable'), reasons: Reasons }),
      },
      example: { answer: { status: 'ready', reasons: [] } },
      handle: () =>
        pipe(
          TE.fromTask(checkHealth),
          TE.map((found) =>
            answer(found.isReady ? 200 : 503, {
              status: found.isReady ? 'ready' : 'unavailable',
              reasons: found.reasons,
            }),
          ),
        ),
    }),
  ];
};
