import { aheadAfter } from '../../../../src/domain/limits/gcra.js';
import type { Reply } from './commands.js';
import type { Call, Word } from './words.js';

/** The budget argument of transact.lua; a take is an account, a field, units, the time until one is back, and the limit. */
export interface Spend {
  readonly rooms: readonly (readonly [string, number, number, ...string[]])[];
  readonly takes: readonly (readonly [number, string, number, number, number])[];
}

/** Returns the refusal of a change, or a function that takes its cost. `now`: ms. */
export const refusalOrTake = (
  call: Call,
  key: (place: Word) => string,
  { rooms = [], takes = [] }: Partial<Spend>,
  now: number,
): Reply | (() => void) => {
  for (const [command, place, below, ...words] of rooms)
    if (Number(call(command, key(place), ...words)) >= below) return ['full'];
  const taken: (readonly [account: string, field: string, after: number])[] = [];
  for (const [at, [place, field, units, interval, cost]] of takes.entries()) {
    const account = key(place);
    const most = units * interval;
    const until = Number(call('HGET', account, field) ?? 0);
    const ahead = Math.min(Math.max(until - now * 1000, 0), most);
    const after = aheadAfter(ahead, { units, windowMs: most / 1000 }, cost);
    if (after === null) return ['spent', at + 1, ahead];
    taken.push([account, field, after]);
  }
  return () => {
    for (const [account, field, after] of taken) {
      if (after === 0) call('HDEL', account, field);
      else call('HSET', account, field, now * 1000 + after);
      const needed = Math.ceil(after / 1000);
      if (after > 0 && Number(call('PTTL', account)) < needed) call('PEXPIRE', account, needed);
    }
  };
};
