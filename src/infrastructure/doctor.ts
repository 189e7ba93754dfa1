import * as E from 'fp-ts/lib/Either.js';
import { judgeRedis } from '../adapters/cli/doctor/judge-redis.js';
import { type AskXano, judgeXano } from '../application/doctor/judge-xano.js';
import { type Finding, failing, fine, warning } from '../domain/health/finding.js';
import { crowdWarnings, readConfig } from './config.js';
import { probeRedis } from './doctor-redis.js';
import { readRedisSettings } from './redis-settings.js';
import { type Environment, settingsOf } from './settings.js';
import { straySettings } from './stray-settings.js';
import { readingWarnings } from './sync-settings.js';
import type { Faults, Validation } from './validation.js';

const MEND = 'Mend it in .env or in the environment; .env.example explains each setting';

const configFaults = (faults: Faults): readonly Finding[] =>
  faults.map((fault) => failing('config', fault, MEND));

const diagnoseConfig = (env: Environment): readonly Finding[] => {
  const config = readConfig(env);
  if (E.isLeft(config)) return configFaults(config.left);
  const { production, auth, sync } = config.right;
  return [
    fine('config', `The configuration is whole${production ? '' : ', for development'}`),
    ...(auth.apiKeys.length === 0
      ? [
          warning(
            'config',
            'XANO_API_KEY is not set: each start makes another',
            'Make the secrets with `script/cli keygen`, and put them into .env',
          ),
        ]
      : []),
    ...[...readingWarnings(sync), ...crowdWarnings(config.right)].map((sentence) =>
      warning('config', sentence, MEND),
    ),
  ];
};

const diagnoseStrays = (env: Environment): readonly Finding[] =>
  straySettings(env).map(({ name, meant }) =>
    warning('config', `${name} is no setting of ours, and left out`, `Did you mean ${meant}?`),
  );

/** Checks Redis even when something else in the configuration is wrong, so that all faults are reported at once. */
const diagnoseRedis = async (env: Environment): Promise<readonly Finding[]> => {
  const read = settingsOf(env);
  const settings = readRedisSettings(read, read('NODE_ENV').toLowerCase() === 'production');
  // Faults in these settings have been reported with the rest of the configuration.
  if (E.isLeft(settings)) return [];
  return settings.right === null
    ? [
        warning(
          'redis',
          'REDIS_URL is not set: the service starts a Redis of its own, with the data in .data/',
          'For more than development, set REDIS_URL',
        ),
      ]
    : judgeRedis(await probeRedis(settings.right));
};

/** Finds everything that stands in the way of the service, or may later. */
export const diagnose = async (
  environment: Validation<Environment>,
  askXano: AskXano,
): Promise<readonly Finding[]> => {
  if (E.isLeft(environment)) return configFaults(environment.left);
  const env = environment.right;
  return [
    ...diagnoseConfig(env),
    ...diagnoseStrays(env),
    ...(await diagnoseRedis(env)),
    ...judgeXano(askXano === null ? null : await askXano()),
  ];
};
