import {
  rateLimited,
  storeFault,
  type ChangeRefused,
  type StoreError,
} from '../../application/errors.js';
import type { Origin } from '../../application/ports/origin.js';
import { chargeOf, intervalOf, type Limit } from '../../domain/limits/gcra.js';
import { BUDGETS, type Budget, type Budgets } from '../../domain/limits/policy.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import { limitsKey, outboxKey, outboxOrderKey } from './keys.js';
import type { KeyList, Operation } from './plan.js';

/** The rate limits, outbox room and events of a change; keys are numbers of a key list. */
export interface Spend {
  /** Each is a counting command, a key, the limit its reply must stay below, and further arguments. */
  readonly rooms: readonly (readonly [string, number, number, ...string[]])[];
  readonly takes: readonly Take[];
  /** The outbox events for Xano. */
  readonly events: readonly Operation[];
}

interface Take {
  readonly account: number;
  readonly budget: Budget;
  readonly limit: Limit;
  readonly cost: number;
}

export type Costs = Readonly<Partial<Record<Budget, number>>>;

/** Makes what a change costs its author, and the events for Xano if a user makes it; null: nothing. */
export type MakeSpend = (
  list: KeyList,
  origin: Origin,
  costs: Costs,
  ...events: readonly (OutboxEvent | null)[]
) => Spend | null;

interface Settings {
  /** Most events that may wait for Xano; null: no events are recorded. */
  readonly outboxMax: number | null;
  /** Null: no limits. */
  readonly budgets: Budgets | null;
}

/** The share of the outbox that one user's events may fill, so that one user cannot fill it for all. */
const SHARE = 0.1;

const roomsOf = ({ at }: KeyList, max: number, { spender }: Origin): Spend['rooms'] => [
  ['XLEN', at(outboxKey), max],
  // A NUL separates the username from the event in a member; usernames never contain one.
  ...(spender === undefined
    ? []
    : [
        [
          'ZLEXCOUNT',
          at(outboxOrderKey),
          Math.ceil(max * SHARE),
          `[${spender}\0`,
          `(${spender}\u0001`,
        ] as const,
      ]),
];

const takesOf = (
  { at }: KeyList,
  budgets: Budgets,
  { spender }: Origin,
  costs: Costs,
): Spend['takes'] => {
  if (spender === undefined) return [];
  const account = at(limitsKey({ kind: 'user', name: spender }));
  return BUDGETS.flatMap((budget) => {
    const cost = costs[budget] ?? 0;
    return cost === 0 ? [] : [{ account, budget, limit: budgets[budget], cost }];
  });
};

export const makeSpend =
  ({ outboxMax, budgets }: Settings): MakeSpend =>
  (list, origin, costs, ...events) => {
    const isTold = origin.byUser && outboxMax !== null;
    const spend: Spend = {
      rooms: isTold ? roomsOf(list, outboxMax, origin) : [],
      takes: budgets === null ? [] : takesOf(list, budgets, origin, costs),
      events: isTold
        ? events
            .filter((event) => event !== null)
            .map((event): Operation => [
              'XADD',
              list.place(outboxKey, 'stream'),
              '*',
              'event',
              JSON.stringify(event),
            ])
        : [],
    };
    return spend.rooms.length + spend.takes.length === 0 ? null : spend;
  };

/** The form that transact.lua takes. */
export const spendPlan = ({ rooms, takes }: Spend) => ({
  rooms,
  takes: takes.map(({ account, budget, limit, cost }) => [
    account,
    budget,
    limit.units,
    intervalOf(limit),
    cost,
  ]),
});

/** Makes the refusal from the number of the budget that is spent, and how far its account is ahead, ms. */
export const spentError = (
  spend: Spend | null,
  number: number,
  ahead: number,
): ChangeRefused | StoreError => {
  const lacking = spend?.takes[number - 1];
  if (lacking === undefined) return storeFault(`nothing was taken as number ${number}`);
  const { budget, limit, cost } = lacking;
  return rateLimited(budget, limit, chargeOf(limit, ahead, cost, false).waitMs);
};
