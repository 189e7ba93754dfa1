import type { Redis } from 'ioredis';

/** What a Redis has counted since its start. */
export interface RedisCounts {
  /** Calls by lower-case command name, including those within scripts. */
  readonly commands: ReadonlyMap<string, number>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Number of reads from a connection: one for each round trip of a client that waits for its answer. */
  readonly reads: number;
}

const OWN = new Set(['info', 'config', 'slowlog', 'latency']);

/** Whether the benchmark itself uses this command, such as `config|set`, to observe Redis. */
export const isOwn = (name: string): boolean => OWN.has(name.split('|')[0] ?? '');

export const numberIn = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** Parses the answers of `INFO commandstats` and `INFO stats`. */
export const countsIn = (commandstats: string, stats: string): RedisCounts => ({
  commands: new Map(
    Array.from(
      commandstats.matchAll(/^cmdstat_([\w|-]+):calls=(\d+)/gm),
      ([, name = '', calls = '0']) => [name, Number(calls)] as const,
    ).filter(([name]) => !isOwn(name)),
  ),
  bytesIn: numberIn(stats, 'total_net_input_bytes'),
  bytesOut: numberIn(stats, 'total_net_output_bytes'),
  reads: numberIn(stats, 'total_reads_processed'),
});

export const countsOf = async (redis: Redis): Promise<RedisCounts> =>
  countsIn(await redis.info('commandstats'), await redis.info('stats'));

/** Returns how many commands ran between two counts, without the given number of the benchmark's own PINGs. */
export const commandsBetween = (
  before: RedisCounts,
  after: RedisCounts,
  ownPings = 0,
): ReadonlyMap<string, number> =>
  new Map(
    Array.from(after.commands, ([name, calls]) => {
      const own = name === 'ping' ? ownPings : 0;
      return [name, calls - (before.commands.get(name) ?? 0) - own] as const;
    }).filter(([, calls]) => calls > 0),
  );

export const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

export const usedMemory = async (redis: Redis): Promise<number> =>
  numberIn(await redis.info('memory'), 'used_memory');
