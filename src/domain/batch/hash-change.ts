import { COPIES } from '../entities/post.js';
import { USER_COUNTERS } from '../entities/user.js';
import { fieldIn, type UserFields } from '../profile.js';
import { DEFAULT_ROLE } from '../role.js';
import { withName, type IdFacts } from '../sync/id-facts.js';
import { erasedOwner, userIdOwner, userOwner, type Owner } from '../sync/record.js';
import type { FieldChanges, RowVersions } from '../sync/row.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { WritableKey } from '../write-policy.js';
import type { Accepted, Draft } from './draft.js';
import { idIn, type Batch, type BatchSnapshot } from './snapshot.js';

/** What a batch does to one hash, and what follows from it. */
export interface HashChange {
  readonly key: WritableKey;
  readonly isNew: boolean;
  readonly commands: readonly Accepted[];
  /** What a new user has besides what the batch gives. */
  readonly born: UserFields;
  /** Null where there are none. */
  readonly versions: RowVersions | null;
  readonly changes: FieldChanges;
  /** Where the user stands in the registries from now on; null: where they stood. */
  readonly registered: { readonly role: string; readonly at: number } | null;
  /** The posts of the user, or the post, get their author's fields anew. */
  readonly isCopied: boolean;
  readonly identity: {
    /** Nobody's any more. */
    readonly freed: XanoId | null;
    readonly named: { readonly id: XanoId; readonly facts: IdFacts } | null;
  };
  /** Whoever waits for these is looked at. */
  readonly wakes: readonly Owner[];
  /** Fields that are to hold what they held, besides the versions. */
  readonly rests: readonly string[];
  /** Fields that others may count on meanwhile. */
  readonly counted: readonly string[];
}

/** The Xano id that a user has by then; rows of Xano may name the user by it. */
const identify = (
  { ids }: BatchSnapshot,
  username: Username,
  { stored, fields, changes }: Draft,
): Pick<HashChange, 'identity' | 'wakes'> => {
  const [before, id] = [idIn(stored.fields), idIn(fields)];
  if (!Object.hasOwn(changes, 'id')) return { identity: { freed: null, named: null }, wakes: [] };
  const wasAnother = before !== null && before !== id;
  const known = (id === null ? null : ids.get(id)) ?? null;
  const isKnown = known?.name === username && known.state === 'plain';
  const named = id === null || isKnown ? null : { id, facts: withName(known, username) };
  return {
    identity: {
      freed: wasAnother && ids.get(before)?.name === username ? before : null,
      named,
    },
    wakes: [
      ...(wasAnother ? [erasedOwner(username)] : []),
      ...(named === null ? [] : [userIdOwner(named.id)]),
    ],
  };
};

const bornAs = (username: Username, now: number): UserFields => ({
  username,
  role: DEFAULT_ROLE,
  ...Object.fromEntries(USER_COUNTERS.map((counter) => [counter, '0'])),
  created_at: String(now),
  sys_engagement: '0',
});

/** Fields of a user that each of the user's posts has a copy of. */
const COPIED = ['id', 'username', ...COPIES.map(([, of]) => of)];
const COPIES_IN_POSTS = COPIES.map(([field]) => field);

// No more digits than a double holds, whatever others count meanwhile.
const FEW = 10n ** 15n;

const isFew = (number: bigint): boolean => number > -FEW && number < FEW;

/** A user tells Xano what a field holds by then, so that it must be known. */
const mayBeCountedOn = ({ stored, counted }: Draft, field: string, { act }: Batch): boolean =>
  !act.byUser &&
  stored.kind === 'hash' &&
  isFew(BigInt(fieldIn(stored.fields, field) ?? 0)) &&
  isFew(counted.get(field) ?? 0n);

const changeOfUser = (
  snapshot: BatchSnapshot,
  draft: Draft,
  username: Username,
  now: number,
): Pick<HashChange, 'born' | 'registered' | 'isCopied' | 'identity' | 'wakes' | 'rests'> => {
  const { stored, fields, changes } = draft;
  const isNew = stored.kind === 'none';
  const isTouched = (field: string): boolean => Object.hasOwn(changes, field);
  const after: UserFields = { ...(isNew ? bornAs(username, now) : {}), ...fields };
  const copied = COPIED.filter(isTouched);
  const isCopied = copied.some((field) => (stored.fields[field] ?? '') !== (fields[field] ?? ''));
  const { identity, wakes } = identify(snapshot, username, draft);
  const isPlaced = isNew || isTouched('created_at');
  return {
    born: isNew
      ? Object.fromEntries(Object.entries(after).filter(([field]) => !Object.hasOwn(fields, field)))
      : {},
    registered: isPlaced
      ? { role: after['role'] ?? '', at: Number(after['created_at'] ?? 0) }
      : null,
    isCopied: isCopied && !isNew,
    identity,
    wakes: isNew ? [userOwner(username), ...wakes] : wakes,
    rests: [
      ...(isPlaced ? ['role'] : []),
      ...(isTouched('id') ? ['id'] : []),
      ...(isCopied ? [] : copied),
    ],
  };
};

export const changeOf = (snapshot: BatchSnapshot, draft: Draft, batch: Batch): HashChange => {
  const { key, stored, accepted, changes, versions, counted } = draft;
  const free = [...counted.keys()].filter((field) => mayBeCountedOn(draft, field, batch));
  const known = [...counted.keys()].filter((field) => !free.includes(field));
  const { rests, ...rest } =
    key.of === 'user'
      ? changeOfUser(snapshot, draft, key.username, batch.now)
      : {
          ...{ born: {}, registered: null, rests: [], wakes: [] },
          identity: { freed: null, named: null },
          isCopied: COPIES_IN_POSTS.some((field) => Object.hasOwn(changes, field)),
        };
  return {
    ...{ key, isNew: stored.kind === 'none', commands: accepted, changes, counted: free },
    versions: stored.versions !== null || batch.act.version !== null ? versions() : null,
    ...rest,
    rests: [...new Set([...rests, ...known])],
  };
};
