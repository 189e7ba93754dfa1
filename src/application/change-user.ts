import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { mayBeCopied, type ProfileChanges } from '../domain/profile.js';
import {
  decideBirth,
  decideUser,
  idsOfChange,
  type UserRefusal,
} from '../domain/sync/decide-user.js';
import { instantForXano } from '../domain/sync/touch-versions.js';
import type { OutboxEvent } from '../domain/sync/outbox-event.js';
import type { Username } from '../domain/username.js';
import {
  profileTooLarge,
  storeFault,
  userIdTaken,
  userNotFound,
  type ChangeRefused,
  type ProfileTooLarge,
  type StoreError,
  type UserIdTaken,
  type UserNotFound,
} from './errors.js';
import { ask, gen, known } from './gen.js';
import { CHANGED } from './ports/edge-acts.js';
import { UNTIMED_ORIGIN, type Origin } from './ports/origin.js';
import type { UserActs, UserStore } from './ports/user-store.js';
import { whileChanged } from './while-changed.js';

const refused = (
  username: Username,
  { allowance }: ProfileChanges,
  refusal: UserRefusal,
): UserNotFound | ProfileTooLarge | UserIdTaken => {
  if (refusal === 'missing') return userNotFound(username);
  return refusal === 'id_taken' ? userIdTaken : profileTooLarge(refusal, allowance?.[refusal] ?? 0);
};

const eventOf = (username: Username, { set, remove }: ProfileChanges, at: number): OutboxEvent => ({
  type: 'user.updated',
  actor: username,
  at,
  data: {
    ...set,
    ...Object.fromEntries(remove.map((field) => [field, null])),
    username,
    updated_at: at,
  },
});

/** Turns a refusal into a fault: the creation of a user spends no budget and makes no event, so it is never refused. */
const unrefused = (error: ChangeRefused | StoreError): StoreError =>
  error._tag === 'OutboxFull' || error._tag === 'RateLimited' ? storeFault(error) : error;

/** Creates and changes users: reads, decides in the domain, and commits. */
export const makeChangeUser = (
  acts: UserActs,
): Pick<UserStore, 'create' | 'update' | 'setRole'> => {
  const create: UserStore['create'] = (username, createdAt) =>
    whileChanged(
      gen(function* () {
        const reading = yield* ask(acts.read({ username, ids: [], withPosts: false }));
        if (reading.snapshot.fields !== null) return undefined;
        if (reading.snapshot.isErasing) {
          yield* ask(acts.finish(username, createdAt));
          return CHANGED;
        }
        const change = { steps: decideBirth(username, createdAt), copies: null, costs: {} };
        const done = yield* ask(
          pipe(
            acts.commit(reading, {
              ...change,
              origin: UNTIMED_ORIGIN,
              event: null,
              now: createdAt,
            }),
            TE.mapLeft(unrefused),
          ),
        );
        return done === CHANGED ? CHANGED : undefined;
      }),
    );

  /** Reads a user; reads again where the row shows an id that the user gives up, since that id is checked too. */
  const readFor = function* (username: Username, changes: ProfileChanges) {
    const query = { username, withPosts: mayBeCopied(changes) };
    const reading = yield* ask(acts.read({ ...query, ids: idsOfChange(null, changes) }));
    const ids = idsOfChange(reading.snapshot.fields, changes);
    return ids.every((id) => reading.snapshot.ids.has(id))
      ? reading
      : yield* ask(acts.read({ ...query, ids }));
  };

  const update = (
    username: Username,
    changes: ProfileChanges,
    now: number,
    origin: Origin = UNTIMED_ORIGIN,
  ): ReturnType<UserStore['update']> =>
    whileChanged(
      gen(function* () {
        const reading = yield* readFor(username, changes);
        const decided = decideUser(reading.snapshot, username, changes, origin);
        if (E.isLeft(decided))
          return yield* known(E.left(refused(username, changes, decided.left)));
        const { versions, ...change } = decided.right;
        const event = eventOf(username, changes, instantForXano(versions, now));
        const act = { ...change, origin, costs: { profile: 1 }, event, now };
        return yield* ask(acts.commit(reading, act));
      }),
    );

  return {
    create,
    update,
    setRole: (username, role, now, origin) =>
      pipe(
        update(username, { set: { role }, remove: [] }, now, origin),
        // A role adds no name, no bytes of the user's own and no id, so these errors cannot occur.
        TE.mapLeft((error) =>
          error._tag === 'ProfileTooLarge' || error._tag === 'UserIdTaken'
            ? storeFault(error)
            : error,
        ),
      ),
  };
};
