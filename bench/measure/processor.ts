import type { RedisProcess } from '../process/redis.js';
import type { Service } from '../process/service.js';

/** Returns the seconds of processor time that a service has taken since its start. */
export const secondsOfService = async ({ url }: Pick<Service, 'url'>): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
};

/** Returns the seconds of processor time that a Redis has taken since its start. */
export const secondsOfRedis = async ({ client }: Pick<RedisProcess, 'client'>): Promise<number> => {
  const text = await client.info('cpu');
  const taken = (where: string): number =>
    Number(new RegExp(`^used_cpu_${where}:(\\S+)`, 'm').exec(text)?.[1]);
  return taken('user') + taken('sys');
};
