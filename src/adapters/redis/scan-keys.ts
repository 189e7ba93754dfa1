import type { Redis } from 'ioredis';
import * as t from 'io-ts';

export const Scanned = t.tuple([t.string, t.readonlyArray(t.string)]);
export type Scanned = t.TypeOf<typeof Scanned>;

/** Which run of a server tells this of itself: another after each start; '' where it is not told. */
export const runIdOf = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? '';

/** Where INFO is refused no run can be told from another. */
const runOf = async (server: Redis): Promise<string> => {
  try {
    return runIdOf(await server.info('server'));
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return '';
    throw error;
  }
};

/**
 * About so many keys of one server after a place, and the next place; '0' is both the beginning and the end. A place is a
 * cursor and the run that gave it, `123@run`: it means nothing to another, which hashes otherwise. There the walk begins anew,
 * and meets some keys a second time.
 */
export const scanKeys = async (server: Redis, from: string, count: number): Promise<Scanned> => {
  const [cursor = '0', of = await runOf(server)] = from.split('@');
  // Answered in this order, by one run or two.
  const scan = server.scan(cursor, 'COUNT', count);
  const [[next, names], run] = await Promise.all([scan, runOf(server)]);
  if (run !== of) return [`0@${run}`, []];
  return [next === '0' ? next : `${next}@${run}`, names];
};
