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

/** What a change needs besides what it rests upon; the keys are those of a list. */
export interface Spend {
  /** Each a command that counts, the place of a key, what it is to stay below, and arguments. */
  readonly rooms: readonly (readonly [string, number, number, ...string[]])[];
  readonly takes: readonly Take[];
  /** What Xano hears of. */
  readonly events: readonly Operation[];
}

interface Take {
  readonly account: number;
  readonly budget: Budget;
  readonly limit: Limit;
  readonly cost: number;
}

export type Costs = Readonly<Partial<Record<Budget, number>>>;

/** What a change takes of whoever makes it, and tells Xano where a user does; null: nothing. */
export type MakeSpend = (
  list: KeyList,
  origin: Origin,
  costs: Costs,
  ...events: readonly (OutboxEvent | null)[]
) => Spend | null;

interface Settings {
  /** How many changes may wait for Xano; null: it hears of none. */
  readonly outboxMax: number | null;
  /** Null: users may do as much as they please. */
  readonly budgets: Budgets | null;
}

/** So much of what may wait may be of one user: else one could fill it for all. */
const SHARE = 0.1;

const roomsOf = ({ at }: KeyList, max: number, { spender }: Origin): Spend['rooms'] => [
  ['XLEN', at(outboxKey), max],
  // A username holds no NUL, which stands behind it there.
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

/** As transact.lua is told. */
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

/** Why a change was refused: the number of what it lacked, and how far its account is ahead. */
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
