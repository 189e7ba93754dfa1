import type { RecordCode } from '../../domain/sync/record.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deliveryBackoff } from '../../domain/sync/backoff.js';
import {
  isPassing,
  entityOfEvent,
  keyOfEvent,
  whomOfEvent,
} from '../../domain/sync/outbox-event.js';
import type { StoreError } from '../errors.js';
import { CLAIM_MS } from '../ports/claim.js';
import type { Clock } from '../ports/clock.js';
import type { Sender, Undelivered, Outbox, Delivery } from '../ports/outbox.js';
import type { DeadLetter } from '../ports/dead-letters.js';
import type { UserStore } from '../ports/user-store.js';

/** What became of one try. `rest`: how long the receiver wants to be left alone, ms; 0 for not at all. */
export interface Fate {
  readonly outcome: 'delivered' | 'postponed' | 'given-up';
  readonly reason: string;
  readonly rest: number;
}

/** How delivering goes, by what became of the tries so far. */
export interface Standing {
  /** Until when nothing is delivered, ms. */
  readonly restUntil: number;
  readonly isFailing: boolean;
}

export const WELL: Standing = { restUntil: 0, isFailing: false };

/** One that is given up says nothing of the next: its fault may be its own. */
export const afterFate = (
  { restUntil, isFailing }: Standing,
  { outcome, rest }: Fate,
  now: number,
): Standing => ({
  restUntil: rest > 0 ? Math.max(restUntil, now + rest) : restUntil,
  isFailing: outcome === 'postponed' || (isFailing && outcome === 'given-up'),
});

export interface DeliverOutbox {
  /** Events of as many different users, which nobody else delivers meanwhile. */
  readonly take: (limit: number) => TE.TaskEither<StoreError, readonly Delivery[]>;
  /** The delivery as it is claimed from now on; null: the claim was lost. */
  readonly renew: (delivery: Delivery) => TE.TaskEither<StoreError, Delivery | null>;
  /**
   * Tries once. A failure is no error here: the event waits for its next try, or becomes a dead letter
   * when there is none, or it would be in vain: it is about somebody whom neither side has. Until the outcome is stored it is not delivered, and is sent again. `held`
   * answers, once it was tried, the delivery as it is claimed by then.
   */
  readonly deliver: (delivery: Delivery, held: T.Task<Delivery>) => TE.TaskEither<StoreError, Fate>;
}

interface Deps {
  readonly outbox: Pick<Outbox, 'take' | 'renew' | 'acknowledge' | 'postpone' | 'giveUp'>;
  readonly users: Pick<UserStore, 'find'>;
  readonly sender: Sender;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly chance: IO<number>;
  readonly maxTries: number;
}

const NOT_FOUND = 404;
const TOO_MUCH = 429;

const CODE: RecordCode = 'writeback_failed';

const deadLetterOf = ({ id, event }: Delivery, reason: string, now: number): DeadLetter => ({
  id,
  entity: entityOfEvent(event),
  key: keyOfEvent(event),
  code: CODE,
  message: `${event.type}: ${reason}`,
  way: 'writeback',
  at: now,
  content: { kind: 'event', id, event },
});

export const makeDeliverOutbox = (deps: Deps): DeliverOutbox => {
  const { outbox, users, sender, clock, chance, maxTries } = deps;

  /** Whether what Xano has not is gone here, too, so that it will not come there either. */
  const isInVain = (
    { event }: Delivery,
    { status }: Undelivered,
  ): TE.TaskEither<StoreError, boolean> => {
    const whom = status === NOT_FOUND ? whomOfEvent(event) : null;
    return whom === null ? TE.right(false) : pipe(users.find(whom), TE.map(O.isNone));
  };

  const afterFailure = (delivery: Delivery, failure: Undelivered, isLast: boolean) => {
    const now = clock.now();
    // That it is too much at once says nothing of the event.
    const counts = failure.status !== TOO_MUCH;
    const failures = delivery.failures + (counts ? 1 : 0);
    const rest = failure.rest ?? 0;
    const { reason } = failure;
    if (!counts || (!isLast && failures < maxTries && isPassing(failure))) {
      const notBefore = now + Math.max(rest, counts ? deliveryBackoff(failures, chance()) : 0);
      return pipe(
        outbox.postpone(delivery, notBefore, counts),
        TE.map((): Fate => ({ outcome: 'postponed', reason, rest })),
      );
    }
    return pipe(
      outbox.giveUp(delivery, deadLetterOf(delivery, reason, now), now),
      TE.map((): Fate => ({ outcome: 'given-up', reason, rest })),
    );
  };

  return {
    take: (limit) =>
      pipe(
        TE.fromIO(clock.now),
        TE.flatMap((now) => outbox.take({ now, until: now + CLAIM_MS, limit })),
      ),
    renew: (delivery) =>
      pipe(
        TE.fromIO(clock.now),
        TE.flatMap((now) => outbox.renew(delivery, now + CLAIM_MS)),
      ),
    deliver: (delivery, held) =>
      pipe(
        sender.send(delivery),
        T.bindTo('sent'),
        T.bind('by', () => held),
        T.flatMap(({ sent, by }) =>
          E.isLeft(sent)
            ? pipe(
                isInVain(by, sent.left),
                TE.flatMap((inVain) => afterFailure(by, sent.left, inVain)),
              )
            : pipe(
                outbox.acknowledge(by, clock.now()),
                TE.map((): Fate => ({ outcome: 'delivered', reason: '', rest: 0 })),
              ),
        ),
      ),
  };
};
