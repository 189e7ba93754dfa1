import { makeJwtIssuer } from '../adapters/http/auth/token-issuer.js';
import { systemClock } from '../adapters/system/system-clock.js';
import type { Config } from './config.js';
import { describeMadeKeys, type MadeKeys } from './development-keys.js';
import { keysOf } from './jwt-keys.js';
import type { Log } from './log.js';
import { startWarnings } from './start-warnings.js';

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
