import * as t from 'io-ts';
import { outboxFull, rateLimited, type ChangeRefused } from '../../application/errors.js';
import { BUDGETS, type Budget } from '../../domain/limits/policy.js';

const BudgetName = new t.Type<Budget, unknown>(
  'Budget',
  (u): u is Budget => BUDGETS.some((name) => name === u),
  (u, context) => {
    const known = BUDGETS.find((name) => name === u);
    return known === undefined ? t.failure(u, context) : t.success(known);
  },
  (a) => a,
);

/** How spending.lua refuses a change. */
export const RefusedReply = t.union([
  t.tuple([t.literal('outbox_full')]),
  t.tuple([t.literal('spent'), BudgetName, t.number, t.number, t.number]),
]);
export type RefusedReply = t.TypeOf<typeof RefusedReply>;

export const isRefused = (reply: readonly unknown[]): reply is RefusedReply =>
  reply[0] === 'outbox_full' || reply[0] === 'spent';

export const toRefused = (reply: RefusedReply): ChangeRefused => {
  if (reply[0] === 'outbox_full') return outboxFull;
  const [, policy, waitMs, units, windowMs] = reply;
  return rateLimited(policy, { units, windowMs }, waitMs);
};
