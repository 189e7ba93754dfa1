import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  decideEnd,
  decideUndoing,
  tombstoneAfter,
  type Erasure,
} from '../domain/sync/decide-erasure.js';
import type { OutboxEvent } from '../domain/sync/outbox-event.js';
import { versionOfDelete } from '../domain/sync/touch-versions.js';
import type { Username } from '../domain/username.js';
import { storeUnavailable, userNotFound, type StoreError, type UserNotFound } from './errors.js';
import { ask, gen } from './gen.js';
import { CHANGED } from './ports/edge-acts.js';
import type { ErasureActs } from './ports/erasure-acts.js';
import { UNTIMED_ORIGIN, versionErased, type Origin } from './ports/origin.js';
import type { Deletion } from './ports/user-store.js';
import { whileChanged } from './while-changed.js';

/** Most steps, some milliseconds each: of `finish`, while a new user of the name waits, and of one `goOn` by a job. */
const PATIENCE = 200;
const STEPS_AT_ONCE = 20;

/** Deletes users: those with little data in one commit, the rest by a recorded job. */
export interface Eraser {
  readonly begin: (
    username: Username,
    now: number,
    origin?: Origin,
  ) => TE.TaskEither<UserNotFound | StoreError, Deletion>;
  /** Undoes more of a user who was deleted before. */
  readonly goOn: (username: Username, now: number) => TE.TaskEither<StoreError, unknown>;
  /** Ends the erasure for a new user of the same name; where too much is left for the job, fails as unavailable. */
  readonly finish: (username: Username, now: number) => TE.TaskEither<StoreError, void>;
}

/** Carries the user's id, since the name may be another in Xano and the row is gone when the event is sent. */
const deletedEvent = ({ username, id }: Erasure, at: number): OutboxEvent => ({
  type: 'user.deleted',
  actor: username,
  at,
  data: { username, ...(id !== null && { user_id: id }) },
});

export const makeEraser = (acts: ErasureActs): Eraser => {
  const begin: Eraser['begin'] = (username, now, origin = UNTIMED_ORIGIN) =>
    whileChanged(
      gen(function* () {
        const reading = yield* ask(acts.read(username, versionErased(origin)));
        const { user, known, erasure, belongings, tombstone, held } = reading;
        if (user === null) return yield* ask(TE.left(userNotFound(username)));
        const at = versionOfDelete(user, origin) ?? now;
        const end = decideEnd(user, known, erasure, origin);
        const undoing = decideUndoing(erasure, belongings, tombstoneAfter(tombstone, end));
        const done = yield* ask(
          acts.commit(reading, {
            steps: [...end, ...undoing],
            origin,
            event: deletedEvent(erasure, at),
            now,
          }),
        );
        return done === CHANGED ? CHANGED : held;
      }),
    );

  /** Undoes one more part of a user who was deleted before. */
  const step = (username: Username, now: number): TE.TaskEither<StoreError, 'done' | 'left'> =>
    whileChanged(
      gen(function* () {
        const reading = yield* ask(acts.readLeft(username));
        const { erasure, belongings, tombstone } = reading;
        const steps = decideUndoing(erasure, belongings, tombstone);
        return yield* ask(
          acts.commit(reading, { steps, origin: UNTIMED_ORIGIN, event: null, now }),
        );
      }),
    );

  const goOn = (
    username: Username,
    now: number,
    steps: number,
  ): TE.TaskEither<StoreError, 'done' | 'left'> =>
    gen(function* () {
      for (let left = steps; left > 0; left -= 1)
        if ((yield* ask(step(username, now))) === 'done') return 'done';
      return 'left';
    });

  return {
    begin,
    goOn: (username, now) => goOn(username, now, STEPS_AT_ONCE),
    finish: (username, now) =>
      gen(function* () {
        const tooMuch = new Error('an older user of that name is still being erased');
        if ((yield* ask(goOn(username, now, PATIENCE))) === 'left')
          yield* ask(TE.left(storeUnavailable(tooMuch)));
      }),
  };
};
