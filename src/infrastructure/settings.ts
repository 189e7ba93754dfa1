/** Every setting there is, with the text it has when it is not given. Empty: not set. */
export const DEFAULTS = {
  NODE_ENV: '',
  PORT: '3000',
  HOST: '',
  WEB_CONCURRENCY: '1',
  MAX_CONNECTIONS: '4000',
  DRAIN_TIME: '',
  LOG_LEVEL: 'info',
  REDIS_URL: '',
  REDIS_SENTINELS: '',
  REDIS_SENTINEL_MASTER: '',
  REDIS_TLS_CA: '',
  REDIS_TLS_CERT: '',
  REDIS_TLS_KEY: '',
  REDIS_CONNECT_TIMEOUT: '2000',
  REDIS_COMMAND_TIMEOUT: '2000',
  XANO_API_KEY: '',
  API_KEY_ALLOWED_IPS: '',
  TRUST_PROXY: 'false',
  JWT_SECRET: '',
  JWT_PUBLIC_KEY: '',
  JWT_JWKS_URL: '',
  JWT_ISSUER: '',
  JWT_AUDIENCE: '',
  JWT_USERNAME_CLAIM: 'username',
  JWT_ROLE_CLAIM: 'role',
  JWT_ROLE_DEFAULT: '',
  CORS_ORIGINS: '*',
  BODY_LIMIT: '1048576',
  PROXY_MAX_COMMANDS: '1000',
  PROXY_MAX_REPLY: '8388608',
  PUBLIC_FIELDS: '',
  POST_FIELDS: '',
  PRIVATE_FIELDS: '',
  USER_WRITABLE_FIELDS: '',
  EXPLORE_MAX: '100000',
  COPY_MAX_BYTES: '67108864',
  FENCE_TIMEOUT: '250',
  HOME_MAX: '800',
  HOME_IDLE: '30d',
  FANOUT_MAX: '10000',
  RATE_LIMIT: 'on',
  RATE_READS: '1200/1m',
  RATE_WRITES: '120/1m',
  RATE_ADDRESS: '600/1m',
  RATE_SERVICE: '',
  DAILY_POSTS: '300',
  DAILY_TAGS: '300',
  DAILY_EDGES: '10000',
  DAILY_PROFILE_CHANGES: '500',
  SYNC_CONFIG: '',
  SYNC_DATASOURCE: 'live',
  ALLOW_TRUNCATE: 'false',
  WEBHOOK_SECRET: '',
  SYNC_LOG_MAX: '100000',
  TOMBSTONE_TTL: '7d',
  DEFER_TTL: '24h',
  SYNC_PULL: 'false',
  PULL_INTERVAL: '60s',
  PULL_OVERLAP: '60s',
  PULL_PAGE: '500',
  COMPARE_INTERVAL: '10m',
  XANO_SNAPSHOT_URL: '',
  XANO_SNAPSHOT_TOKEN: '',
  XANO_META_URL: '',
  XANO_META_TOKEN: '',
  XANO_WORKSPACE: '',
  XANO_TIMEOUT: '30s',
  XANO_RATE: '8/20s',
  XANO_FILES_URL: '',
  RECONCILE_CRON: '',
  RECONCILE_RATE: '5000',
  ALERT_WEBHOOK_URL: '',
  SILENCE_ALERT: '',
  ALERT_INTERVAL: '15s',
  WRITEBACK_URL: '',
  WRITEBACK_SECRET: '',
  WRITEBACK_TOKEN: '',
  WRITEBACK_MAX_TRIES: '20',
  OUTBOX_MAX: '500000',
  METRICS_TOKEN: '',
} as const;

export type SettingName = keyof typeof DEFAULTS;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Without the quotes around it, which a shell and `.env` take off, and which Docker's `--env-file`
 * and forms of hosts leave. Quotes within are part of the text.
 */
export const unquoted = (text: string): string =>
  /^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text;

/** The text of a setting, or its default; blank counts as not given, as in a `.env` file. */
export type Read = (name: SettingName) => string;

export const settingsOf =
  (env: Environment): Read =>
  (name) => {
    const given = env[name] ?? '';
    const trimmed = given.trim();
    const text = unquoted(trimmed);
    if (text.trim() === '') return DEFAULTS[name];
    if (name !== 'JWT_SECRET') return text.trim();
    // Whoever signs with a secret signs with all of it.
    return text === trimmed ? given : text;
  };
