import * as E from 'fp-ts/lib/Either.js';
import { excess } from '../allowance.js';
import { copiesOf } from '../entities/author-copies.js';
import { isSameCopied, type ProfileChanges, type UserFields } from '../profile.js';
import { DEFAULT_ROLE } from '../role.js';
import { searchChanges } from '../search-entries.js';
import type { Username } from '../username.js';
import { belongsToAnother, withName, type IdFacts } from './id-facts.js';
import { placeOf } from './put-user.js';
import { erasureEndAwaited, userIdOwner, userOwner } from './record.js';
import { isUnversioned, parseVersions, type RowVersions } from './row.js';
import { touchVersions, type Act } from './touch-versions.js';
import type { Step } from './step.js';
import type { XanoId } from './xano-id.js';

/** The stored state that a change of a user depends on. */
export interface UserSnapshot {
  /** Null when no user has the name. */
  readonly fields: UserFields | null;
  /** Whether an earlier user of the name is still being erased. */
  readonly isErasing: boolean;
  /** What is remembered of the Xano ids that the change touches; null for an unknown id. */
  readonly ids: ReadonlyMap<XanoId, IdFacts | null>;
}

/** `free-id`: the id was given to the user by mistake, and is nobody's now. */
export type UserStep =
  | Extract<Step, { readonly do: 'put-user' | 'identify' | 'wake' }>
  | { readonly do: 'free-id'; readonly id: XanoId };

export interface UserChange {
  readonly steps: readonly UserStep[];
  /** The fields that the user's posts have to copy; null when their copies are still right. */
  readonly copies: UserFields | null;
}

/** Decides the creation of a user who does not exist. */
export const decideBirth = (username: Username, now: number): readonly UserStep[] => {
  const born = { role: DEFAULT_ROLE, created_at: String(now) };
  const put = {
    ...placeOf(born),
    changes: born,
    versions: null,
    isCopied: false,
    search: searchChanges(username, null, born),
  };
  return [
    { do: 'put-user', username, isNew: true, ...put },
    { do: 'wake', owner: userOwner(username) },
  ];
};

export const idIn = (fields: UserFields): XanoId | null => (fields['id'] ?? '') || null;

/** Returns the steps that record the user's new Xano id, by which rows may name the user, and retry what waited for it. */
export const idSteps = (
  ids: UserSnapshot['ids'],
  username: Username,
  before: XanoId | null,
  after: XanoId | null,
): readonly UserStep[] => {
  const isLeft = before !== null && before !== after;
  const known = after === null ? null : (ids.get(after) ?? null);
  const isKnown = known?.name === username && known.state === 'plain';
  return [
    ...(isLeft && ids.get(before)?.name === username
      ? [{ do: 'free-id', id: before } as const]
      : []),
    ...(isLeft ? [{ do: 'wake', owner: erasureEndAwaited(username) } as const] : []),
    ...(after === null || isKnown
      ? []
      : ([
          { do: 'identify', id: after, facts: withName(known, username) },
          { do: 'wake', owner: userIdOwner(after) },
        ] as const)),
  ];
};

/** Returns the Xano ids whose facts a change needs: the new id, and the one that the user loses. */
export const idsOfChange = (
  fields: UserFields | null,
  { set, remove }: ProfileChanges,
): readonly XanoId[] =>
  set['id'] === undefined && !remove.includes('id')
    ? []
    : [set['id'] ?? '', fields?.['id'] ?? ''].filter((id) => id !== '');

/** Why a change of a user is refused. */
export type UserRefusal = 'missing' | 'names' | 'bytes' | 'id_taken';

/** Decides a change of a user's fields, with all that follows. `versions`: those of the row afterwards, null for none. */
export const decideUser = (
  snapshot: UserSnapshot,
  username: Username,
  { set, remove, allowance = null }: ProfileChanges,
  act: Act,
): E.Either<UserRefusal, UserChange & { readonly versions: RowVersions | null }> => {
  const { fields, ids } = snapshot;
  if (fields === null) return E.left('missing');
  const row = { fields, versions: parseVersions(fields['sys_versions'] ?? '') };
  const gone = new Set(remove);
  const after = Object.fromEntries(
    Object.entries({ ...fields, ...set }).filter(([field]) => !gone.has(field)),
  );
  const tooMuch = allowance && excess(allowance, fields, after, row.versions);
  if (tooMuch !== null) return E.left(tooMuch);
  const { id } = set;
  const isTaken =
    id !== undefined && belongsToAnother(ids.get(id) ?? null, id, username, idIn(fields));
  if (isTaken) return E.left('id_taken');
  const isCopied = !isSameCopied(fields, after);
  const versions =
    act.version === null && isUnversioned(row.versions)
      ? null
      : touchVersions(row, { set: Object.keys(set), remove }, act);
  const step: UserStep = {
    do: 'put-user',
    username,
    isNew: false,
    changes: { ...set, ...Object.fromEntries(remove.map((field) => [field, null])) },
    versions,
    ...placeOf(after),
    isCopied,
    search: searchChanges(username, fields, after),
  };
  const touchesId = id !== undefined || gone.has('id');
  return E.right({
    steps: [step, ...(touchesId ? idSteps(ids, username, idIn(fields), idIn(after)) : [])],
    copies: isCopied ? copiesOf(after) : null,
    versions,
  });
};
