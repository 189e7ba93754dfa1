import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  instancePerContainerCachingFactory,
  container as root,
  type DependencyContainer,
  type FactoryFunction,
  type InjectionToken,
} from 'tsyringe';
import { makeApp } from '../adapters/http/app.js';
import { makeAuthenticate } from '../adapters/http/auth/authenticate.js';
import { makeJwtIssuer } from '../adapters/http/auth/token-issuer.js';
import { makeVerifySignature } from '../adapters/http/auth/verify-signature.js';
import { makeVerifyToken } from '../adapters/http/auth/verify-token.js';
import { makeRedisReconciling } from '../adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../adapters/redis/redis-stores.js';
import { makeScripts } from '../adapters/redis/scripts.js';
import { makeAccounts } from '../adapters/system/accounts.js';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { systemClock } from '../adapters/system/system-clock.js';
import { uuidGenerator } from '../adapters/system/uuid-generator.js';
import { parseJson } from '../adapters/xano/lossless-json.js';
import { makeRefusals } from '../application/health/refusals.js';
import { makeStopping } from '../application/health/stopping.js';
import { makeStoreWatch } from '../application/health/store-watch.js';
import { makeApply } from '../application/sync/apply.js';
import { makeColumns } from '../application/sync/learn-columns.js';
import { makePreview } from '../application/sync/preview.js';
import { makeMeter } from '../application/use-cases/meter.js';
import { makeRetryDeferred } from '../application/use-cases/retry-deferred.js';
import type { Config } from './config.js';
import { keysOf } from './jwt-keys.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { makeMetrics, type MeasureAll } from './metrics.js';
import { makePulling } from './pulling.js';
import { makeReconciling } from './reconciling.js';
import { openCopies } from './open-copies.js';
import { connectRedis } from './redis.js';
import { makeRefusedWebhooks } from './refused-webhooks.js';
import { makeXanoAccess } from './sources.js';
import { makeTelemetry } from './telemetry.js';
import { makeUseCases } from './use-cases.js';
import { readVersion } from './version.js';
import { tokens } from './tokens.js';

/** How often one process of all writes a little, to see that Redis takes it, ms. */
const PROBE_INTERVAL = 4000;

interface Deps {
  readonly config: Config;
  readonly redis: RedisSettings;
  readonly log: Log;
  /** Null: this process is the only one. */
  readonly measureAll: MeasureAll | null;
}

/** The composition root: the only module that knows every layer. Nothing is built until asked for. */
export const makeContainer = (deps: Deps): DependencyContainer => {
  const { config, redis, log, measureAll } = deps;
  const c = root.createChildContainer();
  const once = <T>(key: InjectionToken<T>, make: FactoryFunction<T>) =>
    c.register(key, { useFactory: instancePerContainerCachingFactory(make) });
  const { auth, limits } = config;
  const { publicFields, columns } = config.fields;
  const names = { publicFields: [...publicFields], postColumns: [...columns.post.keys()] };
  const scripts = makeScripts({ ...config.sync, ...limits, ...names });

  c.register(tokens.clock, { useValue: systemClock });
  c.register(tokens.ids, { useValue: uuidGenerator });
  once(tokens.metrics, makeMetrics);
  once(tokens.refusals, () => makeRefusals(systemClock));
  once(tokens.stopping, makeStopping);
  once(tokens.storeWatch, (r) =>
    makeStoreWatch({
      health: r.resolve(tokens.stores).health,
      refusals: r.resolve(tokens.refusals),
      clock: systemClock,
      nextName: randomUUID,
      interval: PROBE_INTERVAL,
    }),
  );
  once(tokens.refusedWebhooks, (r) => makeRefusedWebhooks(r.resolve(tokens.metrics).refused));
  once(tokens.telemetry, (r) =>
    makeTelemetry(log, r.resolve(tokens.metrics).request, r.resolve(tokens.refusedWebhooks).heard),
  );
  once(tokens.redis, () => connectRedis(redis, scripts, log));
  once(tokens.copies, (r) =>
    limits.copy === 0
      ? null
      : openCopies({
          ...{ redis, scripts, config, log, postColumns: names.postColumns },
          observe: r.resolve(tokens.telemetry).observe,
          time: r.resolve(tokens.metrics).command,
        }),
  );
  once(tokens.stores, (r) => {
    const metrics = r.resolve(tokens.metrics);
    const stores = makeRedisStores({
      client: r.resolve(tokens.redis),
      observe: r.resolve(tokens.telemetry).observe,
      time: metrics.command,
      failed: r.resolve(tokens.refusals).heard,
      exploreMax: limits.explore,
      journalMax: config.sync.journalMax,
      outboxMax: config.sync.writeback?.outboxMax ?? null,
      budgets: config.quotas?.budgets ?? null,
      postColumns: names.postColumns,
      copies: r.resolve(tokens.copies),
      homeIdle: limits.homeIdle,
    });
    return { ...stores, sync: metrics.watch(stores.sync) };
  });
  const applying = {
    clock: systemClock,
    digest: sha1Digest,
    filesUrl: config.sync.filesUrl,
  };
  once(tokens.columns, (r) =>
    makeColumns({ settings: config.fields, ...r.resolve(tokens.stores) }),
  );
  once(tokens.apply, (r) =>
    r.resolve(tokens.columns).hearing(makeApply({ ...r.resolve(tokens.stores), ...applying })),
  );
  once(tokens.retryDeferred, (r) =>
    makeRetryDeferred({
      ...r.resolve(tokens.stores),
      apply: r.resolve(tokens.apply),
      mapping: config.sync.mapping,
      ...applying,
    }),
  );
  once(tokens.xano, (r) =>
    makeXanoAccess({ settings: config.sync, ...r.resolve(tokens.stores), log }),
  );
  once(tokens.pulling, (r) => {
    const access = r.resolve(tokens.xano);
    const [stores, apply] = [r.resolve(tokens.stores), r.resolve(tokens.apply)];
    return access === null
      ? null
      : makePulling({ settings: config.sync, stores, access, apply, clock: systemClock });
  });
  once(tokens.reconciling, (r) => {
    const client = r.resolve(tokens.redis);
    const { observe } = r.resolve(tokens.telemetry);
    const exploreMax = limits.explore;
    return makeReconciling({
      ...makeRedisReconciling({ client, observe, exploreMax }),
      stores: r.resolve(tokens.stores),
      leases: r.resolve(tokens.stores).leases,
      apply: r.resolve(tokens.apply),
      access: r.resolve(tokens.xano),
      comparingPlan: r.resolve(tokens.pulling)?.comparingPlan ?? null,
      digest: sha1Digest,
      settings: config.sync,
      exploreMax,
      clock: systemClock,
      log,
    });
  });
  once(tokens.jwtKeys, () => keysOf(auth.jwt));
  once(tokens.issuer, (r) =>
    makeJwtIssuer({ keys: r.resolve(tokens.jwtKeys), settings: auth.jwt }),
  );
  once(tokens.numbers, (r) =>
    r.resolve(tokens.metrics).showWith({
      stores: r.resolve(tokens.stores),
      storeState: r.resolve(tokens.storeWatch).state,
      readings: r.resolve(tokens.xano)?.readings ?? [],
      clock: systemClock,
      copies: r.resolve(tokens.copies),
      measureAll,
    }),
  );
  once(tokens.app, (r) => {
    const clock = r.resolve(tokens.clock);
    const verifyToken = makeVerifyToken({
      keys: r.resolve(tokens.jwtKeys),
      settings: auth.jwt,
      identify: r.resolve(tokens.stores).users.identify,
      clock,
    });
    return makeApp({
      useCases: makeUseCases({
        ...r.resolve(tokens.stores),
        clock,
        ids: r.resolve(tokens.ids),
        tokens: r.resolve(tokens.issuer),
        publicFields: r.resolve(tokens.columns).shown,
        shownNames: names,
        ownFields: config.ownFields,
        maxReply: limits.proxyReply,
        apply: r.resolve(tokens.apply),
        preview: makePreview({ ...r.resolve(tokens.stores), ...applying }),
        storeState: r.resolve(tokens.storeWatch).state,
        isStopping: r.resolve(tokens.stopping).hasBegun,
        reconciling: r.resolve(tokens.reconciling),
        pullStatus: r.resolve(tokens.pulling)?.readStatus ?? TE.right(null),
        ...config.sync,
      }),
      authenticate: makeAuthenticate({ ...auth, verifyToken, clock }),
      meter: makeMeter({
        limits: config.quotas?.rates ?? null,
        shared: r.resolve(tokens.stores).rates,
        own: makeAccounts(),
      }),
      signatures: makeVerifySignature(config.sync.webhookSecrets, clock),
      parseJson,
      publicFields: r.resolve(tokens.columns).shown,
      clock,
      settings: {
        bodyLimit: limits.body,
        proxyMaxCommands: limits.proxyCommands,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        tellsUnknown: !config.production,
        version: readVersion(),
        metricsToken: config.sync.metricsToken,
      },
      telemetry: r.resolve(tokens.telemetry).telemetry,
      renderMetrics: r.resolve(tokens.numbers).render,
    });
  });
  return c;
};
