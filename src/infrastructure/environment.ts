import { existsSync } from 'node:fs';

/** Adds what `.env` of the working folder says to the environment, which wins over the file. */
export const loadEnvironment = (): NodeJS.ProcessEnv => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
};
