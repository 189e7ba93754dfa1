import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeJwtIssuer } from '../adapters/http/auth/token-issuer.js';
import { systemClock } from '../adapters/system/system-clock.js';
import { keysOf } from './auth-settings.js';
import type { Config } from './config.js';
import { findDataHome, type DataHome } from './data-home.js';
import { describeMadeKeys, withDevelopmentKeys, type MadeKeys } from './development-keys.js';
import type { Log } from './log.js';
import type { Environment } from './settings.js';

/** What a start makes once, however many processes then serve. */
export interface Foundation {
  /** With the keys that were made. */
  readonly config: Config;
  readonly made: MadeKeys;
  readonly home: DataHome;
}

/** Rejects, with a sentence for the operator, where the data finds no place. */
export const layFoundation = async (
  config: Config,
  env: Environment,
  log: Log,
): Promise<Foundation> => {
  const { auth, made } = withDevelopmentKeys(config.auth);
  return { config: { ...config, auth }, made, home: await findDataHome(config, env, log) };
};

/**
 * Leaves the number of this process in `.data/service.pid`, where `npm stop` looks for it. Where
 * nothing may be written, as in a container, whoever runs the container stops it.
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
        // Another service of the same folder may have written its own since.
        if (readFileSync(path, 'utf8') === pid) rmSync(path);
      } catch {
        // Somebody else has removed it.
      }
    },
  };
};

type Exposure = Pick<Config, 'production' | 'host' | 'trustProxy'> & {
  readonly sync: Pick<Config['sync'], 'metricsToken' | 'oldTables'>;
};

const oldForm = (tables: readonly string[]): readonly string[] =>
  tables.length === 0
    ? []
    : [
        `sync.config.json: columns of ${tables.join(', ')} is the form of before, which 1.0 will refuse. Write it as fields, our field before the column: {"fields": {"username": "handle"}}`,
      ];

/** What a start in production says of settings that are allowed, and safe only if something else holds. */
const exposures = ({ production, host, trustProxy, sync }: Exposure): readonly string[] => {
  if (!production) return [];
  return [
    ...(sync.metricsToken === null
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
  ...exposures(config),
];

/** Says once that the service listens, and shows the keys that this start made. */
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
  // For the person at the terminal, and not the log, which never holds a secret.
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
};
