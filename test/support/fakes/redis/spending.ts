import { aheadAfter } from '../../../../src/domain/limits/gcra.js';
import type { Reply } from './commands.js';
import type { Call } from './words.js';

interface Limit {
  readonly units: number;
  readonly interval: number;
  readonly window: number;
}

/** What spending.lua and outbox.lua are told, with the names of keys in their places. */
export interface Spend {
  readonly costs: Readonly<Record<string, number>>;
  readonly outbox?: string;
  readonly outbox_max?: number;
  readonly share?: { readonly order: string; readonly of: string; readonly max: number };
  readonly news?: string;
  readonly spending?: {
    readonly account: string;
    readonly limits: Readonly<Record<string, Limit>>;
  };
}

const isFull = (call: Call, { outbox, outbox_max = 0, share }: Spend): boolean =>
  outbox !== undefined &&
  (Number(call('XLEN', outbox)) >= outbox_max ||
    (share !== undefined &&
      Number(call('ZLEXCOUNT', share.order, `[${share.of}\0`, `(${share.of}\x01`)) >= share.max));

/** The answer that refuses a change, or what takes what it costs. `now`: ms. */
export const refusalOrTake = (call: Call, plan: Spend, now: number): Reply | (() => void) => {
  if (isFull(call, plan)) return ['outbox_full'];
  const { spending } = plan;
  if (spending === undefined) return () => undefined;
  const taken: (readonly [string, number])[] = [];
  for (const [policy, cost] of Object.entries(plan.costs)) {
    const limit = spending.limits[policy];
    if (limit === undefined) throw new Error(`no limit of ${policy}`);
    const { units, interval, window } = limit;
    const most = units * interval;
    const until = Number(call('HGET', spending.account, policy) ?? 0);
    const ahead = Math.min(Math.max(until - now * 1000, 0), most);
    const after = aheadAfter(ahead, { units, windowMs: window }, cost);
    if (after === null) {
      const wait = ahead + Math.min(cost, units) * interval - most;
      return ['spent', policy, Math.ceil(wait / 1000), units, window];
    }
    taken.push([policy, after]);
  }
  return () => {
    for (const [policy, after] of taken) {
      if (after === 0) call('HDEL', spending.account, policy);
      else call('HSET', spending.account, policy, now * 1000 + after);
      const needed = Math.ceil(after / 1000);
      if (after > 0 && Number(call('PTTL', spending.account)) < needed)
        call('PEXPIRE', spending.account, needed);
    }
  };
};

/** What a user did here goes back to Xano. */
export const sendHome = (call: Call, { outbox, news }: Spend): void => {
  if (outbox !== undefined && news !== undefined) call('XADD', outbox, '*', 'event', news);
};
