import type { Config } from './config.js';
import { findDataHome, type DataHome } from './data-home.js';
import { withDevelopmentKeys, type MadeKeys } from './development-keys.js';
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
