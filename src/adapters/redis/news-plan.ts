import type { Origin } from '../../application/ports/origin.js';
import { intervalOf } from '../../domain/limits/gcra.js';
import type { Budgets } from '../../domain/limits/policy.js';
import type { News } from '../../domain/sync/news.js';
import type { Username } from '../../domain/username.js';
import { limitsKey, outboxKey, outboxOrderKey } from './keys.js';
import { textOf, type KeyList, type Plan } from './plan.js';

/** What spending.lua is told of a change; nothing of one that no user makes. */
export type Allow = (list: KeyList, origin: Origin) => Plan;

/** The same, and what outbox.lua is told where Xano is to hear of the change. */
export type TellNews = (list: KeyList, origin: Origin, news: News) => Plan;

interface Settings {
  /** How many changes may wait for Xano; null: it hears of none. */
  readonly outboxMax: number | null;
  /** Null: users may do as much as they please. */
  readonly budgets: Budgets | null;
}

const limitsPlan = (budgets: Budgets): Plan =>
  Object.fromEntries(
    Object.entries(budgets).map(([policy, limit]) => [
      policy,
      { units: limit.units, interval: intervalOf(limit), window: limit.windowMs },
    ]),
  );

/** So much of what may wait may be of one user: else one could fill it for all. */
const SHARE = 0.1;

const outboxPlan = ({ key }: KeyList, max: number, spender: Username | undefined): Plan => ({
  outbox: key(outboxKey),
  outbox_max: max,
  ...(spender !== undefined && {
    share: { order: key(outboxOrderKey), of: textOf(spender), max: Math.ceil(max * SHARE) },
  }),
});

export const makeAllow =
  ({ outboxMax, budgets }: Settings): Allow =>
  (list, { byUser, spender }) => ({
    ...(byUser && outboxMax !== null && outboxPlan(list, outboxMax, spender)),
    ...(budgets !== null &&
      spender !== undefined && {
        spending: {
          account: list.key(limitsKey({ kind: 'user', name: spender })),
          limits: limitsPlan(budgets),
        },
      }),
  });

export const makeTellNews =
  (allow: Allow): TellNews =>
  (list, origin, news) => {
    const plan = allow(list, origin);
    return 'outbox' in plan ? { ...plan, news: JSON.stringify(news) } : plan;
  };
