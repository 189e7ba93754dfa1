import type { IncomingRow } from '../../../src/domain/sync/incoming-row.js';
import { deliveryOf } from './bodies.js';
import type { Change } from './change.js';
import type { History } from './history.js';
import type { Intent, Plan, Sending } from './intents.js';

/** A sending of a record. */
export interface Delivery extends Pick<Sending, 'endsBatch' | 'then' | 'form' | 'way'> {
  readonly change: Change;
  readonly delivery: IncomingRow;
  readonly eventId: string | null;
  readonly order: number;
}

/** Upper bound of all orders, exclusive. */
export const RANGE = 0x1_00_00;

/** Returns another number in the range for each salt, so that records of one event take different positions. */
const mixed = (number: number, salt: number): number =>
  (number * 40_503 + salt * 30_011 + (number >> 3)) % RANGE;

/** Returns a position near `place`, or far behind it one time in four. */
const near = (order: number, place: number): number =>
  place * 64 + (order % 4 === 0 ? order / 8 : order % 64);

/** Returns the form of a sending; all sendings of one event id have one body. */
const formOf = ({ sendings }: Intent, sending: Sending): number =>
  (sendings.find((other) => sending.hasEventId && other.hasEventId) ?? sending).form;

/** Whether only the event has the change's instant, for which a line of a file has no place. */
const needsEvent = (change: Change): boolean =>
  'updatedAt' in change && !change.deleted && change.updatedAt !== change.at;

/** Returns all deliveries in the order of arrival; each `salt` shuffles differently. */
export const deliveriesOf = ({ told }: History, plan: Plan, salt: number): readonly Delivery[] =>
  told
    .flatMap(({ intent, changes }, place) =>
      changes.flatMap((change, at) =>
        intent.sendings.map((sending, copy): Delivery => {
          const order = mixed(sending.order, salt * 97 + at * 13 + copy);
          return {
            change,
            endsBatch: sending.endsBatch,
            way: needsEvent(change) && sending.way === 'bulk' ? 'webhook' : sending.way,
            form: mixed(sending.form, at + 7),
            then: mixed(sending.then, salt + at) % 8,
            delivery: deliveryOf(change, mixed(formOf(intent, sending), at)),
            eventId: sending.hasEventId ? `event-${place}-${at}` : null,
            order: plan.isNearlyInOrder ? near(order, place) : order,
          };
        }),
      ),
    )
    .toSorted((a, b) => a.order - b.order);
