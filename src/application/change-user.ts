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
import { CHANGED } from './ports/edge-acts.js';
import { UNTIMED_ORIGIN, type Origin } from './ports/origin.js';
import type { UserActs, UserReading } from './ports/user-acts.js';
import type { UserStore, UserUpdate } from './ports/user-store.js';
import { whileChanged } from './while-changed.js';

const refused = (
  username: Username,
  { allowance }: ProfileChanges,
  refusal: UserRefusal,
): UserNotFound | ProfileTooLarge | UserIdTaken => {
  if (refusal === 'missing') return userNotFound(username);
  return refusal === 'id_taken' ? userIdTaken : profileTooLarge(refusal, allowance?.[refusal] ?? 0);
};

const eventOf = (
  username: Username,
  { set, remove }: ProfileChanges,
  now: number,
): OutboxEvent => ({
  type: 'user.updated',
  actor: username,
  at: now,
  data: {
    ...set,
    ...Object.fromEntries(remove.map((field) => [field, null])),
    username,
    updated_at: now,
  },
});

/** What nobody does on a budget is never refused. */
const unrefused = (error: ChangeRefused | StoreError): StoreError =>
  error._tag === 'OutboxFull' || error._tag === 'RateLimited' ? storeFault(error) : error;

/** Making and changing users: reads, decides in the domain, and commits. */
export const makeChangeUser = (
  acts: UserActs,
): Pick<UserStore, 'create' | 'update' | 'setRole'> => {
  const bear = (
    reading: UserReading,
    now: number,
  ): TE.TaskEither<StoreError, 'made' | 'busy' | typeof CHANGED> => {
    const { snapshot, username } = reading;
    if (snapshot.fields !== null) return TE.right('made');
    if (snapshot.isErasing) return TE.right('busy');
    const change = { steps: decideBirth(username, now), copies: null };
    return pipe(
      acts.commit(reading, { ...change, origin: UNTIMED_ORIGIN, costs: {}, event: null, now }),
      TE.bimap(unrefused, (done) => (done === CHANGED ? CHANGED : 'made')),
    );
  };

  const create: UserStore['create'] = (username, createdAt) =>
    pipe(
      acts.read({ username, ids: [], withPosts: false }),
      TE.flatMap((reading) => bear(reading, createdAt)),
      whileChanged,
      TE.flatMap((outcome) =>
        outcome === 'busy'
          ? pipe(
              acts.finish(username, createdAt),
              TE.flatMap(() => create(username, createdAt)),
            )
          : TE.right(undefined),
      ),
    );

  /** The id that a user leaves is known only once the user is read. */
  const readFor = (username: Username, changes: ProfileChanges) => {
    const query = { username, withPosts: mayBeCopied(changes) };
    return pipe(
      acts.read({ ...query, ids: idsOfChange(null, changes) }),
      TE.flatMap((reading) => {
        const ids = idsOfChange(reading.snapshot.fields, changes);
        return ids.every((id) => reading.snapshot.ids.has(id))
          ? TE.right(reading)
          : acts.read({ ...query, ids });
      }),
    );
  };

  const update = (
    username: Username,
    changes: ProfileChanges,
    now: number,
    origin: Origin = UNTIMED_ORIGIN,
  ): ReturnType<UserStore['update']> =>
    pipe(
      readFor(username, changes),
      TE.flatMap(
        (
          reading,
        ): TE.TaskEither<
          UserNotFound | ProfileTooLarge | UserIdTaken | ChangeRefused | StoreError,
          UserUpdate | typeof CHANGED
        > => {
          const decided = decideUser(reading.snapshot, username, changes, origin);
          if (E.isLeft(decided)) return TE.left(refused(username, changes, decided.left));
          const event = eventOf(username, changes, now);
          return acts.commit(reading, {
            ...decided.right,
            origin,
            costs: { profile: 1 },
            event,
            now,
          });
        },
      ),
      whileChanged,
    );

  return {
    create,
    update,
    setRole: (username, role, now, origin) =>
      pipe(
        update(username, { set: { role }, remove: [] }, now, origin),
        // A role is neither a further name nor a user's own field.
        TE.mapLeft((error) =>
          error._tag === 'ProfileTooLarge' || error._tag === 'UserIdTaken'
            ? storeFault(error)
            : error,
        ),
      ),
  };
};
