import * as TE from 'fp-ts/lib/TaskEither.js';
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import {
  container as root,
  instancePerContainerCachingFactory,
  type DependencyContainer,
  type FactoryFunction,
  type InjectionToken,
} from 'tsyringe';
import { makeApp } from '../adapters/http/app.js';
import { makeAuthenticate } from '../adapters/http/auth/authenticate.js';
import { makeJwtIssuer } from '../adapters/http/auth/jwt.js';
import { makeVerifySignature } from '../adapters/http/auth/verify-signature.js';
import { makeVerifyToken } from '../adapters/http/auth/verify-token.js';
import { makeRedisReconciling } from '../adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../adapters/redis/redis-stores.js';
import { makeScripts } from '../adapters/redis/scripts.js';
import { makeAccounts } from '../adapters/system/accounts.js';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { systemClock as clock } from '../adapters/system/system-clock.js';
import { uuidGenerator } from '../adapters/system/uuid-generator.js';
import { parseJson } from '../adapters/xano/lossless-json.js';
import { makeRefusals, makeStoreWatch } from '../application/health/store-watch.js';
import { makeRefusedWebhooks } from '../application/health/refused-webhooks.js';
import { makeStopping } from '../application/health/stopping.js';
import { makeApply } from '../application/sync/apply.js';
import { makeColumns } from '../application/sync/learn-columns.js';
import { makePreview } from '../application/sync/preview.js';
import { makeReadPulled, provedBy } from '../application/sync/read-pulled.js';
import { makeUseCases } from '../application/use-cases.js';
import type { XanoAccess } from '../application/sync/pull-quota.js';
import type { XanoReading } from '../application/use-cases/read-mapping.js';
import { makeMeter } from '../application/use-cases/meter.js';
import { makeRetryDeferred } from '../application/use-cases/retry-deferred.js';
import { processTimer } from '../runtime/timer.js';
import { keysOf } from './auth-settings.js';
import { makeBackground, makeWatches } from './background.js';
import type { Config } from './config.js';
import { makeLive } from './live.js';
import type { Log } from './log.js';
import { makeMetrics, type MeasureAll } from './metrics.js';
import { makePulling } from './pulling.js';
import { makeReconciling } from './reconciling.js';
import type { RedisSettings } from './redis-settings.js';
import { openCopies } from './redis-copies.js';
import { connectRedis, connectWaits } from './redis.js';
import { columnsBy, makeXanoAccess } from './sources.js';
import { makeTelemetry } from './telemetry.js';
import { tokens, type Resolve } from './tokens.js';
import { readVersion } from './version.js';

/** Interval at which one process of all writes a little, to see that Redis accepts writes, ms. */
const PROBE_INTERVAL = 4000;

interface Deps {
  readonly config: Config;
  readonly redis: RedisSettings;
  readonly log: Log;
  /** Null where this process is the only one. */
  readonly measureAll: MeasureAll | null;
}

/** The composition root: the only module that knows every layer. Nothing is built until asked for. */
export const makeContainer = (deps: Deps): DependencyContainer => {
  const { config, redis, log, measureAll } = deps;
  const c = root.createChildContainer();
  const once = <T>(key: InjectionToken<T>, make: FactoryFunction<T>) =>
    c.register(key, { useFactory: instancePerContainerCachingFactory(make) });
  const the: Resolve = (token) => c.resolve(token);
  const { auth, limits } = config;
  const { mapping, pull } = config.sync;
  const { publicFields, columns } = config.fields;
  const names = { publicFields: [...publicFields], postColumns: [...columns.post.keys()] };
  const scripts = makeScripts({ ...config.sync, ...limits, ...names });

  once(tokens.metrics, makeMetrics);
  once(tokens.refusals, makeRefusals);
  once(tokens.stopping, makeStopping);
  once(tokens.storeWatch, () => {
    const entities = pull.isOn ? (the(tokens.xano)?.source.entities ?? []) : [];
    const { pulled, needsCanary } = provedBy(mapping, entities);
    return makeStoreWatch({
      health: the(tokens.stores).health,
      refusals: the(tokens.refusals),
      clock,
      nextName: randomUUID,
      pulled: makeReadPulled({ leases: the(tokens.stores).leases, clock }, pulled),
      needsCanary,
      interval: PROBE_INTERVAL,
    });
  });
  once(tokens.refusedWebhooks, () => makeRefusedWebhooks(the(tokens.metrics).refused));
  once(tokens.telemetry, () =>
    makeTelemetry(log, the(tokens.metrics).request, the(tokens.refusedWebhooks).heard),
  );
  once(tokens.redis, () => connectRedis(redis, scripts, log));
  once(tokens.waits, () => connectWaits(redis, scripts));
  once(tokens.copies, () =>
    limits.copy === 0
      ? null
      : openCopies({
          ...{ redis, scripts, config, log, postColumns: names.postColumns },
          observe: the(tokens.telemetry).observe,
          time: the(tokens.metrics).command,
        }),
  );
  once(tokens.stores, () => {
    const metrics = the(tokens.metrics);
    const stores = makeRedisStores({
      client: the(tokens.redis),
      waits: the(tokens.waits),
      observe: the(tokens.telemetry).observe,
      time: metrics.command,
      failed: the(tokens.refusals).heard,
      exploreMax: limits.explore,
      journalMax: config.sync.journalMax,
      outboxMax: config.sync.writeback?.outboxMax ?? null,
      budgets: config.quotas?.budgets ?? null,
      postColumns: names.postColumns,
      copies: the(tokens.copies),
      lifetimes: config.sync,
      homeIdle: limits.homeIdle,
      homeLimits: { max: limits.homeMax, fanOutMax: limits.fanOutMax },
    });
    return { ...stores, sync: metrics.watch(stores.sync) };
  });
  once(tokens.live, () => {
    const { reader } = the(tokens.stores);
    const { observe } = the(tokens.telemetry);
    return makeLive({ redis, settings: config.events, names, log, reader, observe });
  });
  const applying = { clock, digest: sha1Digest, filesUrl: config.sync.filesUrl };
  const readingBy = (access: XanoAccess | null): XanoReading | null =>
    access && {
      ...applying,
      access,
      columnsOf: columnsBy(access.quota.within, config.sync),
      rate: config.sync.xano.rate,
      pull,
    };
  once(tokens.columns, () =>
    makeColumns({ settings: config.fields, ...the(tokens.stores), ...applying }),
  );
  once(tokens.apply, () =>
    the(tokens.columns).hearing(makeApply({ ...the(tokens.stores), ...applying })),
  );
  once(tokens.retryDeferred, () =>
    makeRetryDeferred({ ...the(tokens.stores), ...applying, mapping, apply: the(tokens.apply) }),
  );
  once(tokens.xano, () => makeXanoAccess({ settings: config.sync, ...the(tokens.stores), log }));
  once(tokens.pulling, () => {
    const access = the(tokens.xano);
    const [stores, apply] = [the(tokens.stores), the(tokens.apply)];
    return access === null
      ? null
      : makePulling({ settings: config.sync, stores, access, apply, clock, log });
  });
  once(tokens.comparing, () => {
    const [exploreMax, { observe }] = [limits.explore, the(tokens.telemetry)];
    const redisUsed = { client: the(tokens.redis), waits: the(tokens.waits) };
    const redisParts = makeRedisReconciling({ ...redisUsed, observe, exploreMax });
    return { ...redisParts, access: the(tokens.xano), digest: sha1Digest, exploreMax };
  });
  once(tokens.reconciling, () =>
    makeReconciling({
      ...the(tokens.comparing),
      stores: the(tokens.stores),
      leases: the(tokens.stores).leases,
      apply: the(tokens.apply),
      comparingPlan: the(tokens.pulling)?.comparingPlan ?? null,
      settings: config.sync,
      clock,
      timer: processTimer,
      log,
    }),
  );
  once(tokens.watches, () => makeWatches({ log, the }));
  once(tokens.background, () => makeBackground({ settings: config.sync, log, the }));
  once(tokens.jwtKeys, () => keysOf(auth.jwt));
  once(tokens.issuer, () => makeJwtIssuer({ keys: the(tokens.jwtKeys), settings: auth.jwt }));
  once(tokens.numbers, () =>
    the(tokens.metrics).showWith({
      stores: the(tokens.stores),
      storeWatch: the(tokens.storeWatch),
      readings: the(tokens.xano)?.readings ?? [],
      isPulled: the(tokens.pulling)?.isPulled.lately ?? TE.right(false),
      clock,
      copies: the(tokens.copies),
      live: the(tokens.live).hub.numbers,
      measureAll,
    }),
  );
  once(tokens.app, () => {
    const verifyToken = makeVerifyToken({
      keys: the(tokens.jwtKeys),
      settings: auth.jwt,
      identify: the(tokens.stores).users.identify,
      clock,
    });
    return makeApp({
      useCases: makeUseCases({
        ...the(tokens.stores),
        clock,
        ids: uuidGenerator,
        tokens: the(tokens.issuer),
        publicFields: the(tokens.columns).shown,
        shownNames: names,
        ownFields: config.ownFields,
        maxReply: limits.proxyReply,
        apply: the(tokens.apply),
        preview: makePreview({ ...the(tokens.stores), ...applying }),
        storeState: the(tokens.storeWatch).state,
        storeAlerts: the(tokens.storeWatch).alerts,
        memory: the(tokens.storeWatch).memory,
        isStopping: the(tokens.stopping).hasBegun,
        reconciling: the(tokens.reconciling),
        reading: readingBy(the(tokens.xano)),
        comparing: the(tokens.comparing),
        pullStatus: the(tokens.pulling)?.readStatus ?? TE.right(null),
        ...config.sync,
      }),
      hub: the(tokens.live).hub,
      authenticate: makeAuthenticate({ ...auth, verifyToken, clock }),
      meter: makeMeter({
        limits: config.quotas?.rates ?? null,
        shared: the(tokens.stores).rates,
        own: makeAccounts(),
      }),
      signatures: makeVerifySignature(config.sync.webhookSecrets, clock),
      parseJson,
      publicFields: the(tokens.columns).shown,
      clock,
      settings: {
        bodyLimit: limits.body,
        proxyMaxCommands: limits.proxyCommands,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        tellsUnknown: !config.production,
        version: readVersion(),
        metricsTokens: config.sync.metricsTokens,
        isSpread: redis.cluster !== null,
      },
      telemetry: the(tokens.telemetry).telemetry,
      renderMetrics: the(tokens.numbers).render,
    });
  });
  return c;
};
