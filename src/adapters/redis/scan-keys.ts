import type { Redis } from 'ioredis';
import * as t from 'io-ts';

export const Scanned = t.tuple([t.string, t.readonlyArray(t.string)]);
export type Scanned = t.TypeOf<typeof Scanned>;

/** Reads the id of the server's run from INFO: another after each start; '' where INFO does not give it. */
export const runIdOf = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? '';

/** Returns '' where INFO is refused, so that no run can be told from another. */
const runOf = async (server: Redis): Promise<string> => {
  try {
    return runIdOf(await server.info('server'));
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return '';
    throw error;
  }
};

/**
 * Scans about `count` keys of one server after a place, and returns the next place; '0' is both the beginning and the end. A
 * place is a cursor and the run that gave it, `123@run`: another run hashes differently, so the scan begins anew there and
 * meets some keys twice.
 */
export const scanKeys = async (server: Redis, from: string, count: number): Promise<Scanned> => {
  const [cursor = '0', of = await runOf(server)] = from.split('@');
  // The replies arrive in this order, but may come from two runs of the server.
  const scan = server.scan(cursor, 'COUNT', count);
  const [[next, names], run] = await Promise.all([scan, runOf(server)]);
  if (run !== of) return [`0@${run}`, []];
  return [next === '0' ? next : `${next}@${run}`, names];
};
