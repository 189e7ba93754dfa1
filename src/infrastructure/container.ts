import 'reflect-metadata';
import * as E from 'fp-ts/lib/Either.js';
import type { Redis } from 'ioredis';
import {
  instancePerContainerCachingFactory,
  container as root,
  type DependencyContainer,
  type FactoryFunction,
  type InjectionToken,
} from 'tsyringe';
import { makeApp } from '../adapters/http/app.js';
import { makeAuthenticate } from '../adapters/http/auth/authenticate.js';
import { readJwtKeys, type JwtKeys } from '../adapters/http/auth/jwt-key.js';
import { makeJwtIssuer } from '../adapters/http/auth/token-issuer.js';
import { makeVerifyToken } from '../adapters/http/auth/verify-token.js';
import { makeMemoryStores } from '../adapters/memory/memory-stores.js';
import { makeRedisStores } from '../adapters/redis/redis-stores.js';
import { scripts } from '../adapters/redis/scripts.js';
import { systemClock } from '../adapters/system/system-clock.js';
import { uuidGenerator } from '../adapters/system/uuid-generator.js';
import type { Clock } from '../application/ports/clock.js';
import type { IdGenerator } from '../application/ports/id-generator.js';
import type { Stores } from '../application/ports/stores.js';
import type { TokenIssuer } from '../application/ports/token-issuer.js';
import { privateFields } from '../domain/profile.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { connectRedis } from './redis.js';
import { makeTelemetry } from './telemetry.js';
import { makeUseCases } from './use-cases.js';
import { readVersion } from './version.js';

const token = <T>(name: string): InjectionToken<T> => Symbol(name);

export const tokens = {
  clock: token<Clock>('Clock'),
  ids: token<IdGenerator>('IdGenerator'),
  telemetry: token<ReturnType<typeof makeTelemetry>>('Telemetry'),
  redis: token<Redis | null>('Redis'),
  stores: token<Stores>('Stores'),
  jwtKeys: token<JwtKeys>('JwtKeys'),
  issuer: token<TokenIssuer>('TokenIssuer'),
  app: token<ReturnType<typeof makeApp>>('App'),
};

interface Deps {
  readonly config: Config;
  /** Null: the data is kept in this process. */
  readonly redis: RedisSettings | null;
  readonly log: Log;
}

/** The composition root: the only module that knows every layer. Nothing is built until asked for. */
export const makeContainer = ({ config, redis, log }: Deps): DependencyContainer => {
  const c = root.createChildContainer();
  const once = <T>(key: InjectionToken<T>, make: FactoryFunction<T>) =>
    c.register(key, { useFactory: instancePerContainerCachingFactory(make) });
  const { auth, limits } = config;

  c.register(tokens.clock, { useValue: systemClock });
  c.register(tokens.ids, { useValue: uuidGenerator });
  once(tokens.telemetry, () => makeTelemetry(log));
  once(tokens.redis, () => (redis === null ? null : connectRedis(redis, scripts, log)));
  once(tokens.stores, (r) => {
    const client = r.resolve(tokens.redis);
    const { observe } = r.resolve(tokens.telemetry);
    const exploreMax = limits.explore;
    return client === null
      ? makeMemoryStores({ exploreMax })
      : makeRedisStores({ client, observe, exploreMax });
  });
  once(tokens.jwtKeys, () => {
    const keys = readJwtKeys(auth.jwt);
    // The configuration has read them once already.
    if (E.isLeft(keys)) throw new Error(keys.left);
    return keys.right;
  });
  once(tokens.issuer, (r) =>
    makeJwtIssuer({ keys: r.resolve(tokens.jwtKeys), settings: auth.jwt }),
  );
  once(tokens.app, (r) => {
    const clock = r.resolve(tokens.clock);
    const hidden = privateFields(config.privateFields);
    const verifyToken = makeVerifyToken({
      keys: r.resolve(tokens.jwtKeys),
      settings: auth.jwt,
      clock,
    });
    return makeApp({
      useCases: makeUseCases({
        ...r.resolve(tokens.stores),
        clock,
        ids: r.resolve(tokens.ids),
        tokens: r.resolve(tokens.issuer),
        privateFields: hidden,
        maxReply: limits.proxyReply,
      }),
      authenticate: makeAuthenticate({ ...auth, verifyToken }),
      privateFields: hidden,
      clock,
      settings: {
        bodyLimit: limits.body,
        proxyMaxCommands: limits.proxyCommands,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        version: readVersion(),
      },
      telemetry: r.resolve(tokens.telemetry).telemetry,
    });
  });
  return c;
};
