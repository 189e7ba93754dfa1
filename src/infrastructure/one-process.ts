import { atMost } from '../runtime/timer.js';
import { announce, layFoundation, leavePid } from './foundation.js';
import type { Config } from './config.js';
import { EMBEDDED_END_LIMIT } from './embedded-redis.js';
import type { Ending } from './ending.js';
import type { Log } from './log.js';
import { startService } from './service.js';
import type { Environment } from './settings.js';

/** Serves in this process alone; rejects, with what had started ended again, when it cannot. */
export const startOneProcess = async (
  given: Config,
  env: Environment,
  log: Log,
): Promise<Ending> => {
  const { config, made, home } = await layFoundation(given, env, log);
  const endRedis = (): Promise<void> =>
    home.embedded === null ? Promise.resolve() : atMost(EMBEDDED_END_LIMIT, home.embedded.stop());
  try {
    const service = await startService({ config, redis: home.redis, log, measureAll: null });
    announce(config, made, service.port, log);
    const pid = leavePid(process.cwd());
    return {
      leave: service.leave,
      stop: async () => {
        await service.stop();
        await endRedis();
        pid.remove();
      },
    };
  } catch (error) {
    await endRedis();
    throw error;
  }
};
