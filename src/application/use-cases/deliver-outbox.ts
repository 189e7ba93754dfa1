import type { RecordCode } from '../../domain/sync/record.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deliveryBackoff } from '../../domain/sync/backoff.js';
import {
  isTransient,
  entityOfEvent,
  keyOfEvent,
  peopleOf,
  type OutboxEvent,
} from '../../domain/sync/outbox-event.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import { CLAIM_MS } from '../ports/claim.js';
import type { Clock } from '../ports/clock.js';
import type { Sender, Undelivered, Outbox, Delivery } from '../ports/outbox.js';
import type { DeadLetter } from '../ports/dead-letters.js';
import type { UserStore } from '../ports/user-store.js';

/** The outcome of one try. */
export interface Fate {
  readonly outcome: 'delivered' | 'postponed' | 'given-up';
  readonly reason: string;
  /** Number of tries that count and have failed, this one included. */
  readonly failures: number;
  /** How long the receiver wants to be left alone, ms; 0 for not at all. */
  readonly rest: number;
}

/** The state of delivering, from the outcomes of the tries so far. */
export interface Standing {
  /** Until when nothing is delivered, ms. */
  readonly restUntil: number;
  readonly isFailing: boolean;
}

export const HEALTHY: Standing = { restUntil: 0, isFailing: false };

/** Returns the state after a try. A delivery that is given up says nothing of the next: the fault may be its own. */
export const afterFate = (
  { restUntil, isFailing }: Standing,
  { outcome, rest }: Fate,
  now: number,
): Standing => ({
  restUntil: rest > 0 ? Math.max(restUntil, now + rest) : restUntil,
  isFailing: outcome === 'postponed' || (isFailing && outcome === 'given-up'),
});

export interface DeliverOutbox {
  /** Claims events of up to `limit` different users, which nobody else delivers meanwhile. */
  readonly take: (limit: number) => TE.TaskEither<StoreError, readonly Delivery[]>;
  /** Extends the claim, and resolves to the delivery with it; null when the claim was lost. */
  readonly renew: (delivery: Delivery) => TE.TaskEither<StoreError, Delivery | null>;
  /**
   * Tries once. A failure is no error here: the event waits for its next try, or becomes a dead letter when there is none or
   * it would be in vain, since the event names a user whom neither side has. Until the outcome is stored the event is not
   * delivered, and is sent again. `held` resolves, after the try, to the delivery as it is claimed by then.
   */
  readonly deliver: (delivery: Delivery, held: T.Task<Delivery>) => TE.TaskEither<StoreError, Fate>;
}

/** An event as it is sent. */
interface Identified {
  readonly event: OutboxEvent;
  /** Whether a user whom it names is no longer here, so that a user missing in Xano will not come there either. */
  readonly isMissed: boolean;
}

interface Deps {
  readonly outbox: Pick<Outbox, 'take' | 'renew' | 'acknowledge' | 'postpone' | 'giveUp'>;
  readonly users: Pick<UserStore, 'find'>;
  readonly sender: Sender;
  readonly clock: Clock;
  /** A random number from 0 to 1. */
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

  /** Finds a user; null when nobody has that name. A user who cannot be read has no known id: the event goes out by name. */
  const find = (username: Username): TE.TaskEither<StoreError, UserFields | null> =>
    pipe(
      users.find(username),
      TE.map(O.toNullable),
      TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right({}) : TE.left(error))),
    );

  /** Adds the Xano ids of the users whom an event names, since their names may be different in Xano. */
  const identify = (event: OutboxEvent): TE.TaskEither<StoreError, Identified> =>
    pipe(
      Object.entries(peopleOf(event)),
      TE.traverseArray(([column, username]) =>
        pipe(
          find(username),
          TE.map((user) => ({ column, user })),
        ),
      ),
      TE.map((people) => {
        // The column of a user without an id is left out, whatever the event has there.
        const ids = Object.fromEntries(people.map(({ column, user }) => [column, user?.['id']]));
        return {
          event: { ...event, data: { ...event.data, ...ids } },
          isMissed: people.some(({ user }) => user === null),
        };
      }),
    );

  const afterFailure = (delivery: Delivery, failure: Undelivered, isLast: boolean) => {
    const now = clock.now();
    // That there were too many requests says nothing about the event.
    const counts = failure.status !== TOO_MUCH;
    const failures = delivery.failures + (counts ? 1 : 0);
    const rest = failure.rest ?? 0;
    const { reason } = failure;
    if (!counts || (!isLast && failures < maxTries && isTransient(failure))) {
      const notBefore = now + Math.max(rest, counts ? deliveryBackoff(failures, chance()) : 0);
      return pipe(
        outbox.postpone(delivery, notBefore, counts),
        TE.map((): Fate => ({ outcome: 'postponed', reason, failures, rest })),
      );
    }
    return pipe(
      outbox.giveUp(delivery, deadLetterOf(delivery, reason, now), now),
      TE.map((): Fate => ({ outcome: 'given-up', reason, failures, rest })),
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
      gen(function* () {
        const { event, isMissed } = yield* ask(identify(delivery.event));
        const sent = yield* ask(TE.fromTask(sender.send({ ...delivery, event })));
        const by = yield* ask(TE.fromTask(held));
        if (E.isLeft(sent))
          return yield* ask(
            afterFailure(by, sent.left, isMissed && sent.left.status === NOT_FOUND),
          );
        yield* ask(outbox.acknowledge(by, clock.now()));
        return { outcome: 'delivered', reason: '', failures: by.failures, rest: 0 } as const;
      }),
  };
};
