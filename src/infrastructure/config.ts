import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { readAuthSettings } from './auth-settings.js';
import { readFieldSettings, readOwnFields } from './field-settings.js';
import { readRedisSettings } from './redis-settings.js';
import { meaningOf, settingsOf, type Environment, type Read } from './settings.js';
import { readSyncSettings } from './sync-settings.js';
import { together, type ReadBy } from './validation.js';

/** Reads the limits; null where they are off. Reads all of them even then, so that a fault shows before they are on. */
export const readLimitSettings = (read: Read) => {
  const value = meaningOf(read);
  return pipe(
    together({
      word: value('RATE_LIMIT'),
      rates: together({
        user: together({ reads: value('RATE_READS'), writes: value('RATE_WRITES') }),
        address: value('RATE_ADDRESS'),
        service: value('RATE_SERVICE'),
      }),
      budgets: together({
        posts: value('DAILY_POSTS'),
        tags: value('DAILY_TAGS'),
        edges: value('DAILY_EDGES'),
        comments: value('DAILY_COMMENTS'),
        profile: value('DAILY_PROFILE_CHANGES'),
      }),
    }),
    E.map(({ word, ...limits }) => (word === 'on' ? limits : null)),
  );
};

/** Reads the whole configuration from an environment, or reports every fault in it at once. */
export const readConfig = (env: Environment) => {
  const read = settingsOf(env);
  const value = meaningOf(read);
  const production = read('NODE_ENV').toLowerCase() === 'production';
  return together({
    production: E.map(() => production)(value('NODE_ENV')),
    port: value('PORT'),
    processes: value('WEB_CONCURRENCY'),
    maxConnections: value('MAX_CONNECTIONS'),
    events: together({
      max: value('EVENTS_MAX'),
      heartbeat: E.map((seconds: number) => seconds * 1000)(value('EVENTS_HEARTBEAT')),
    }),
    // In production a load balancer routes requests here, and takes a while to notice that this process leaves.
    drainTime: E.map((ms: number | null) => ms ?? (production ? 5000 : 0))(value('DRAIN_TIME')),
    // Undefined listens on every address, of IPv6 and IPv4, as a container needs.
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

/** The configuration. All instants and times are ms, all sizes bytes; null is what is not set. */
export type Config = ReadBy<typeof readConfig>;

/** Warns where listeners alone could take every connection that a process holds. */
export const crowdWarnings = ({
  events,
  maxConnections,
}: Pick<Config, 'events' | 'maxConnections'>): readonly string[] =>
  events.max < maxConnections
    ? []
    : [
        'EVENTS_MAX is not below MAX_CONNECTIONS: streams of events may take every connection, and then no request is answered, not even /livez. Lower the first, or raise the second',
      ];
