import type { Waits } from '../adapters/redis/replicas.js';
import type { Cluster, Redis } from 'ioredis';
import type { InjectionToken } from 'tsyringe';
import type { makeApp } from '../adapters/http/app.js';
import type { JwtKeys } from '../adapters/http/auth/jwt.js';
import type { Copies } from '../adapters/redis/copies/copies.js';
import type { makeRedisReconciling } from '../adapters/redis/redis-reconciling.js';
import type { Refusals, StoreWatch } from '../application/health/store-watch.js';
import type { RefusedWebhooks } from '../application/health/refused-webhooks.js';
import type { Stopping } from '../application/health/stopping.js';
import type { Stores } from '../application/ports/stores.js';
import type { Comparing } from '../application/record-uses.js';
import type { Apply } from '../application/sync/apply.js';
import type { LearnedColumns } from '../application/sync/learn-columns.js';
import type { XanoAccess } from '../application/sync/pull-quota.js';
import type { TokenIssuer } from '../application/use-cases/issue-token.js';
import type { RetryDeferred } from '../application/use-cases/retry-deferred.js';
import type { Body } from '../runtime/loop.js';
import type { Live } from './live.js';
import type { Metrics, Numbers } from './metrics.js';
import type { Pulling } from './pulling.js';
import type { Reconciling } from './reconciling.js';
import type { makeTelemetry } from './telemetry.js';

const token = <T>(name: string): InjectionToken<T> => Symbol(name);

/** Returns what is made under a token. */
export type Resolve = <T>(token: InjectionToken<T>) => T;

/** What the container makes, by the name under which it is asked for. */
export const tokens = {
  metrics: token<Metrics>('Metrics'),
  numbers: token<Numbers>('Numbers'),
  refusedWebhooks: token<RefusedWebhooks>('RefusedWebhooks'),
  refusals: token<Refusals>('Refusals'),
  storeWatch: token<StoreWatch>('StoreWatch'),
  stopping: token<Stopping>('Stopping'),
  telemetry: token<ReturnType<typeof makeTelemetry>>('Telemetry'),
  redis: token<Redis | Cluster>('Redis'),
  waits: token<Waits | null>('Waits'),
  copies: token<Copies | null>('Copies'),
  stores: token<Stores>('Stores'),
  live: token<Live>('Live'),
  jwtKeys: token<JwtKeys>('JwtKeys'),
  columns: token<LearnedColumns>('LearnedColumns'),
  apply: token<Apply>('Apply'),
  retryDeferred: token<RetryDeferred>('RetryDeferred'),
  xano: token<XanoAccess | null>('XanoAccess'),
  pulling: token<Pulling | null>('Pulling'),
  comparing: token<Comparing & ReturnType<typeof makeRedisReconciling>>('Comparing'),
  reconciling: token<Reconciling>('Reconciling'),
  watches: token<readonly Body[]>('Watches'),
  background: token<readonly Body[]>('Background'),
  issuer: token<TokenIssuer>('TokenIssuer'),
  app: token<ReturnType<typeof makeApp>>('App'),
};
