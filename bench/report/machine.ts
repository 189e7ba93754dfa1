import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import type { Redis } from 'ioredis';
import { ROOT } from '../process/folders.js';
import type { Machine } from '../results.js';

/** Describes the machine of this run. */
export const machineOf = async (redis: Redis): Promise<Machine> => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  node: process.version,
  redis: /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown',
  system: `${type()} ${release()}`,
});

/** Returns the commit that was measured; empty outside a clone. */
export const commitOf = (): string => {
  try {
    const words = ['rev-parse', '--short', 'HEAD'];
    return execFileSync('git', words, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
};
