import * as E from 'fp-ts/lib/Either.js';
import { availableParallelism } from 'node:os';
import type { FieldSettings } from '../application/sync/learn-columns.js';
import { readAuthSettings, type AuthSettings } from './auth-settings.js';
import { duration, durationUpTo } from './durations.js';
import { readLimitSettings, type LimitSettings } from './limit-settings.js';
import { readFieldSettings, readOwnFields } from './field-settings.js';
import { readRedisSettings, type RedisSettings } from './redis-settings.js';
import { readSyncSettings, type SyncSettings } from './sync-settings.js';
import { settingsOf, type Environment, type Read } from './settings.js';
import { fault, integer, listOf, oneOf, together, type Validation } from './validation.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface Limits {
  /** Bytes of a request's body. */
  readonly body: number;
  readonly proxyCommands: number;
  /** Bytes of all results of one read together. */
  readonly proxyReply: number;
  /** Posts that the explore feed keeps. */
  readonly explore: number;
  /** Bytes of what was read and is kept in this process; 0: nothing is. */
  readonly copy: number;
  /** Posts that a home holds, after how long without a reader it is dropped, ms. */
  readonly homeMax: number;
  readonly homeIdle: number;
  /** Posts of an author whom more follow are brought into no home. */
  readonly fanOutMax: number;
}

export interface Config {
  readonly production: boolean;
  /** 0 takes whatever port is free. */
  readonly port: number;
  /** Undefined: every address, of IPv6 and IPv4, as a container needs. */
  readonly host: string | undefined;
  /** How many processes serve; one does without any other. */
  readonly processes: number;
  /** Of each process. */
  readonly maxConnections: number;
  /** For how long requests are still served after the signal to end, ms. */
  readonly drainTime: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly redis: RedisSettings | null;
  readonly auth: AuthSettings;
  /** Believe the one proxy in front about the caller's address. */
  readonly trustProxy: boolean;
  /** `*` alone for any origin; `https://*.example.com` for whatever is below it. */
  readonly corsOrigins: readonly string[];
  readonly limits: Limits;
  /** ms; a copy that cannot show in that time that it is fresh is given up. */
  readonly fenceTimeout: number;
  /** Null: nobody's requests are counted. */
  readonly quotas: LimitSettings | null;
  readonly fields: FieldSettings;
  /** What users write of themselves. */
  readonly ownFields: ReadonlySet<string>;
  readonly sync: SyncSettings;
}

const MIB = 1_048_576;

/** Platforms end by force what takes much longer to stop. */
const MAX_DRAIN_SECONDS = 60;

const nodeEnv = (read: Read): Validation<string> =>
  read('NODE_ENV') === ''
    ? E.right('')
    : oneOf((name) => read(name).toLowerCase())('NODE_ENV', ['production', 'development', 'test']);

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).origin === text && text !== 'null' && !text.includes('*');

/** `https://*.example.com`, but nothing as wide as `https://*.com`. */
const isOriginOrWildcard = (text: string): boolean =>
  isOrigin(text) ||
  (/^https?:\/\/\*\.([^.*]+\.[^*]+|localhost(:\d+)?)$/.test(text) &&
    isOrigin(text.replace('*.', '')));

/** As a browser writes them, since they are compared as text. */
const corsOrigins = (read: Read): Validation<readonly string[]> => {
  const origins = listOf(read('CORS_ORIGINS'));
  return origins.every(isOriginOrWildcard) || (origins.length === 1 && origins[0] === '*')
    ? E.right(origins)
    : fault(
        'CORS_ORIGINS must be * alone, or origins such as https://app.example.com or https://*.example.com, without a path',
      );
};

/** `auto`: as many as run side by side here. */
const processes = (read: Read): Validation<number> => {
  if (read('WEB_CONCURRENCY') === 'auto') return E.right(availableParallelism());
  const given = integer(read)('WEB_CONCURRENCY', 1, 256);
  return E.isRight(given)
    ? given
    : fault('WEB_CONCURRENCY must be auto, or a whole number from 1 to 256');
};

/** In production somebody routes requests here, and takes a while to notice that we leave. */
const drainTime = (read: Read, production: boolean): Validation<number> =>
  read('DRAIN_TIME') === ''
    ? E.right(production ? 5000 : 0)
    : durationUpTo(read)('DRAIN_TIME', MAX_DRAIN_SECONDS);

/** Reads the whole configuration from an environment, or tells every fault in it at once. */
export const readConfig = (env: Environment): Validation<Config> => {
  const read = settingsOf(env);
  const number = integer(read);
  const production = read('NODE_ENV').toLowerCase() === 'production';
  const host = read('HOST');
  return together({
    production: E.map(() => production)(nodeEnv(read)),
    port: number('PORT', 0, 65_535),
    processes: processes(read),
    maxConnections: number('MAX_CONNECTIONS', 1, 1_000_000),
    drainTime: drainTime(read, production),
    host: E.right(host === '' ? undefined : host),
    logLevel: oneOf(read)('LOG_LEVEL', LOG_LEVELS),
    redis: readRedisSettings(read, production),
    auth: readAuthSettings(read, production),
    trustProxy: E.map((text: string) => text === 'true')(
      oneOf(read)('TRUST_PROXY', ['true', 'false']),
    ),
    corsOrigins: corsOrigins(read),
    limits: together({
      body: number('BODY_LIMIT', 1024, 256 * MIB),
      proxyCommands: number('PROXY_MAX_COMMANDS', 1, 100_000),
      proxyReply: number('PROXY_MAX_REPLY', 1024, 256 * MIB),
      explore: number('EXPLORE_MAX', 1, 10_000_000),
      copy: number('COPY_MAX_BYTES', 0, 64 * 1024 * MIB),
      homeMax: number('HOME_MAX', 100, 2000),
      homeIdle: duration(read)('HOME_IDLE'),
      fanOutMax: number('FANOUT_MAX', 0, 10_000_000),
    }),
    fenceTimeout: number('FENCE_TIMEOUT', 10, 10_000),
    quotas: readLimitSettings(read),
    fields: readFieldSettings(read),
    ownFields: readOwnFields(read),
    sync: readSyncSettings(read),
  });
};
