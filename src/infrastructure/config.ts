import * as E from 'fp-ts/lib/Either.js';
import type { FieldSettings } from '../application/sync/learn-columns.js';
import { readAuthSettings, type AuthSettings } from './auth-settings.js';
import { readLimitSettings, type LimitSettings } from './limit-settings.js';
import { readFieldSettings, readOwnFields } from './field-settings.js';
import { readRedisSettings, type RedisSettings } from './redis-settings.js';
import { readSyncSettings, type SyncSettings } from './sync-settings.js';
import { meaningOf, settingsOf, type Environment } from './settings.js';
import { together, type Validation } from './validation.js';

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
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
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

/** Reads the whole configuration from an environment, or tells every fault in it at once. */
export const readConfig = (env: Environment): Validation<Config> => {
  const read = settingsOf(env);
  const value = meaningOf(read);
  const production = read('NODE_ENV').toLowerCase() === 'production';
  return together({
    production: E.map(() => production)(value('NODE_ENV')),
    port: value('PORT'),
    processes: value('WEB_CONCURRENCY'),
    maxConnections: value('MAX_CONNECTIONS'),
    // In production somebody routes requests here, and takes a while to notice that we leave.
    drainTime: E.map((ms: number | null) => ms ?? (production ? 5000 : 0))(value('DRAIN_TIME')),
    host: E.map((host: string | null) => host ?? undefined)(value('HOST')),
    logLevel: value('LOG_LEVEL'),
    redis: readRedisSettings(read, production),
    auth: readAuthSettings(read, production),
    trustProxy: value('TRUST_PROXY'),
    corsOrigins: value('CORS_ORIGINS'),
    limits: together({
      body: value('BODY_LIMIT'),
      proxyCommands: value('PROXY_MAX_COMMANDS'),
      proxyReply: value('PROXY_MAX_REPLY'),
      explore: value('EXPLORE_MAX'),
      copy: value('COPY_MAX_BYTES'),
      homeMax: value('HOME_MAX'),
      homeIdle: value('HOME_IDLE'),
      fanOutMax: value('FANOUT_MAX'),
    }),
    fenceTimeout: value('FENCE_TIMEOUT'),
    quotas: readLimitSettings(read),
    fields: readFieldSettings(read),
    ownFields: readOwnFields(read),
    sync: readSyncSettings(read),
  });
};
