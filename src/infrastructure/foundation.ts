import * as E from 'fp-ts/lib/Either.js';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../adapters/http/auth/authenticate.js';
import { makeJwtIssuer } from '../adapters/http/auth/jwt.js';
import { systemClock } from '../adapters/system/system-clock.js';
import type { TokenIssuer } from '../application/use-cases/issue-token.js';
import type { Username } from '../domain/username.js';
import { keysOf, type AuthSettings } from './auth-settings.js';
import { crowdWarnings, type Config } from './config.js';
import { embedRedis, type EmbeddedRedis } from './embedded-redis.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import type { Environment } from './settings.js';
import { readingWarnings } from './sync-settings.js';

/** Where the data lives: a Redis that was configured, or one of our own. */
export interface DataHome {
  readonly redis: RedisSettings;
  readonly embedded: EmbeddedRedis | null;
}

/** Returns how to reach the embedded Redis. */
export const embeddedSettings = (path: string): RedisSettings => ({
  address: { path },
  username: null,
  password: null,
  db: 0,
  tls: null,
  sentinels: null,
  cluster: null,
  connectTimeout: 2000,
  commandTimeout: 2000,
  waitReplicas: 0,
});

/** The data has no place, and no start finds one until the operator has done what the sentence says. */
export class NoDataHome extends Error {}

/** Finds where the data lives; rejects, with a sentence for the operator, where there is no place. */
const findDataHome = async (config: Config, env: Environment, log: Log): Promise<DataHome> => {
  if (config.redis !== null) return { redis: config.redis, embedded: null };
  const embedding = await embedRedis(process.cwd(), env, log);
  switch (embedding.kind) {
    case 'running':
      return { redis: embeddedSettings(embedding.redis.path), embedded: embedding.redis };
    case 'none':
      throw new NoDataHome(
        `No Redis is to be had (${embedding.reason}): install redis-server, as script/bootstrap does, ` +
          'or set REDIS_URL',
      );
    case 'unwritable':
      throw new NoDataHome(
        `Nothing can be written in ${embedding.folder}, where an embedded Redis keeps the data ` +
          `(${embedding.reason}): make that folder writable, or set REDIS_URL`,
      );
    case 'taken':
      throw new Error(
        `Another running service keeps its data in ${embedding.folder}: end it, or set REDIS_URL.`,
      );
  }
};

/** The keys that this start made, to be shown; null for those that the operator gave. */
export interface MadeKeys {
  readonly apiKey: string | null;
  readonly jwtSecret: string | null;
}

const KEY_BYTES = 32;
const DAY_S = 86_400;
const ALICE = 'alice' as Username;

const make = (): string => randomBytes(KEY_BYTES).toString('hex');

/** Makes the keys that are missing, so that development starts with nothing set up. */
const withDevelopmentKeys = (
  auth: AuthSettings,
): { readonly auth: AuthSettings; readonly made: MadeKeys } => {
  const { jwt } = auth;
  const cannotVerify = jwt.secret === null && jwt.publicKey === null && jwt.jwksUrl === null;
  const apiKey = auth.apiKeys.length === 0 ? make() : null;
  const jwtSecret = cannotVerify ? make() : null;
  return {
    auth: {
      ...auth,
      apiKeys: apiKey === null ? auth.apiKeys : [digestOf(apiKey)],
      jwt: jwtSecret === null ? jwt : { ...jwt, secret: jwtSecret },
    },
    made: { apiKey, jwtSecret },
  };
};

interface Place {
  /** Where the service can be reached, such as `http://localhost:3000`. */
  readonly origin: string;
  readonly issuer: TokenIssuer;
  readonly now: number;
}

const JSON_TYPE = "-H 'Content-Type: application/json'";

const describeApiKey = (apiKey: string, origin: string): readonly string[] => [
  '',
  'XANO_API_KEY is not set, so this start made one; the next start makes another.',
  `  XANO_API_KEY=${apiKey}`,
  'Create a user with it:',
  `  curl -X POST ${origin}/redis/write -H 'X-API-Key: ${apiKey}' ${JSON_TYPE} -d '[["HSET","user:alice","username","alice"],["HSET","user:alice","display_name","Alice Smith"]]'`,
];

const describeToken = (secret: string, token: string, origin: string): readonly string[] => [
  '',
  'JWT_SECRET is not set, so this start made one; the next start makes another.',
  `  JWT_SECRET=${secret}`,
  'A JWT for alice, good for a day:',
  `  ${token}`,
  'Post as alice, once that user is there, and read the feed:',
  `  curl -X POST ${origin}/posts -H 'Authorization: Bearer ${token}' ${JSON_TYPE} -d '{"content":"Hello #world"}'`,
  `  curl ${origin}/feed/explore -H 'Authorization: Bearer ${token}'`,
];

/** Returns lines for a person to paste, with no other keys than those that this start made. */
const describeMadeKeys = (
  { apiKey, jwtSecret }: MadeKeys,
  { origin, issuer, now }: Place,
): readonly string[] => {
  const iat = Math.floor(now / 1000);
  const token = issuer.issue({
    username: ALICE,
    userId: null,
    role: 'user',
    iat,
    exp: iat + DAY_S,
  });
  return [
    ...(apiKey === null ? [] : describeApiKey(apiKey, origin)),
    ...(jwtSecret === null || E.isLeft(token) ? [] : describeToken(jwtSecret, token.right, origin)),
  ];
};

/** What a start makes once, however many processes then serve. */
export interface Foundation {
  /** Includes the keys that were made. */
  readonly config: Config;
  readonly made: MadeKeys;
  readonly home: DataHome;
}

/** Prepares a start; rejects, with a sentence for the operator, where the data finds no place. */
export const layFoundation = async (
  config: Config,
  env: Environment,
  log: Log,
): Promise<Foundation> => {
  const { auth, made } = withDevelopmentKeys(config.auth);
  return { config: { ...config, auth }, made, home: await findDataHome(config, env, log) };
};

/**
 * Writes the id of this process to `.data/service.pid`, where `npm stop` looks for it. Where nothing may be written,
 * as in a container, whoever runs the container stops it.
 */
export const leavePid = (workingFolder: string): { readonly remove: () => void } => {
  const folder = join(workingFolder, '.data');
  const path = join(folder, 'service.pid');
  const pid = String(process.pid);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, pid, { mode: 0o600 });
  } catch {
    return { remove: () => undefined };
  }
  return {
    remove: () => {
      try {
        // Another service in the same folder may have written its own id since.
        if (readFileSync(path, 'utf8') === pid) rmSync(path);
      } catch {
        // Another process has removed the file.
      }
    },
  };
};

type Exposure = Pick<Config, 'production' | 'host' | 'trustProxy' | 'events' | 'maxConnections'> & {
  readonly sync: Pick<Config['sync'], 'metricsTokens' | 'oldTables' | 'xano' | 'missingAt'>;
};

const oldForm = (tables: readonly string[]): readonly string[] =>
  tables.length === 0
    ? []
    : [
        `sync.config.json: columns of ${tables.join(', ')} is the form of before, which 1.0 will refuse. Write it as fields, our field before the column: {"fields": {"username": "handle"}}`,
      ];

/** Returns warnings for production about settings that are allowed, but safe only if something else holds. */
const exposures = ({ production, host, trustProxy, sync }: Exposure): readonly string[] => {
  if (!production) return [];
  return [
    ...(sync.metricsTokens.length === 0
      ? [
          'METRICS_TOKEN is not set: /metrics is shown to this machine alone, which a proxy beside the service may undo. Set it.',
        ]
      : []),
    ...(trustProxy && host === undefined
      ? [
          'TRUST_PROXY is true and HOST is not set: the service listens on every address, and whoever reaches its port past the proxy may claim any address of his own. See that the proxy alone can reach the port, or set HOST.',
        ]
      : []),
  ];
};

export const startWarnings = (config: Exposure): readonly string[] => [
  ...oldForm(config.sync.oldTables),
  ...readingWarnings(config.sync),
  ...crowdWarnings(config),
  ...exposures(config),
];

/** Logs once that the service listens, and shows the keys that this start made. */
export const announce = (config: Config, made: MadeKeys, port: number, log: Log): void => {
  for (const warning of startWarnings(config)) log.warn(warning);
  log.info('✓ API key authentication enabled');
  log.info(`✓ Server running on port ${port}`);

  const { jwt } = config.auth;
  const lines = describeMadeKeys(made, {
    origin: `http://localhost:${port}`,
    issuer: makeJwtIssuer({ keys: keysOf(jwt), settings: jwt }),
    now: systemClock.now(),
  });
  // This is for the person at the terminal, and not for the log, which never holds a secret.
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
};
