import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { decideEnd, decideUndoing, tombstoneAfter } from '../domain/sync/decide-erasure.js';
import type { Username } from '../domain/username.js';
import { storeUnavailable, userNotFound, type StoreError, type UserNotFound } from './errors.js';
import { CHANGED } from './ports/edge-acts.js';
import type { ErasureActs } from './ports/erasure-acts.js';
import { UNTIMED_ORIGIN, versionErased, type Origin } from './ports/origin.js';
import type { Deletion } from './ports/user-store.js';
import { whileChanged } from './while-changed.js';

/** Steps, of some milliseconds each, that whoever comes back under the name waits for, and that work takes at once. */
const PATIENCE = 200;
const STEPS_AT_ONCE = 20;

/** Deletes users: one step for those with little, recorded work for the rest. */
export interface Eraser {
  readonly begin: (
    username: Username,
    now: number,
    origin?: Origin,
  ) => TE.TaskEither<UserNotFound | StoreError, Deletion>;
  /** Takes away more of a user deleted before. */
  readonly goOn: (username: Username, now: number) => TE.TaskEither<StoreError, unknown>;
  /** For whoever comes back under the name: waits for little, and leaves much to the work. */
  readonly finish: (username: Username, now: number) => TE.TaskEither<StoreError, void>;
}

export const makeEraser = (acts: ErasureActs): Eraser => {
  const begin: Eraser['begin'] = (username, now, origin = UNTIMED_ORIGIN) =>
    pipe(
      acts.read(username, versionErased(origin)),
      TE.flatMap((reading): TE.TaskEither<UserNotFound | StoreError, Deletion | typeof CHANGED> => {
        const { user, known, erasure, hanging, tombstone, held } = reading;
        if (user === null) return TE.left(userNotFound(username));
        const end = decideEnd(user, known, erasure, origin);
        const undoing = decideUndoing(erasure, hanging, tombstoneAfter(tombstone, end));
        return pipe(
          acts.commit(reading, {
            steps: [...end, ...undoing],
            origin,
            event: { type: 'user.deleted', actor: username, at: now, data: { username } },
            now,
          }),
          TE.map((done) => (done === CHANGED ? CHANGED : held)),
        );
      }),
      whileChanged,
    );

  /** Takes away one more part of a user deleted before. */
  const step = (username: Username, now: number): TE.TaskEither<StoreError, 'done' | 'left'> =>
    pipe(
      acts.readLeft(username),
      TE.flatMap((reading): ReturnType<ErasureActs['commit']> => {
        const { user, erasure, hanging, tombstone } = reading;
        // Nobody of that name is made while the work is recorded: this comes too late.
        if (user !== null) return TE.right('done');
        const steps = decideUndoing(erasure, hanging, tombstone);
        return acts.commit(reading, { steps, origin: UNTIMED_ORIGIN, event: null, now });
      }),
      whileChanged,
    );

  const goOn = (
    username: Username,
    now: number,
    steps = STEPS_AT_ONCE,
  ): TE.TaskEither<StoreError, 'done' | 'left'> =>
    pipe(
      step(username, now),
      TE.flatMap((outcome) =>
        outcome === 'done' || steps === 1 ? TE.right(outcome) : goOn(username, now, steps - 1),
      ),
    );

  return {
    begin,
    goOn: (username, now) => goOn(username, now),
    finish: (username, now) =>
      pipe(
        goOn(username, now, PATIENCE),
        TE.flatMap((outcome) =>
          outcome === 'done'
            ? TE.right(undefined)
            : TE.left(
                storeUnavailable(new Error('an older user of that name is still being erased')),
              ),
        ),
      ),
  };
};
