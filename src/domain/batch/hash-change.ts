import { COPIES } from '../entities/post.js';
import { fieldIn, isCopied, isSameCopied } from '../profile.js';
import { DEFAULT_ROLE } from '../role.js';
import { searchChanges } from '../search-entries.js';
import { idIn, idSteps, type UserStep } from '../sync/decide-user.js';
import { placeOf } from '../sync/put-user.js';
import { userOwner } from '../sync/record.js';
import { printVersions, type FieldChanges } from '../sync/row.js';
import type { Username } from '../username.js';
import type { WritableKey } from '../write-policy.js';
import type { Accepted, Draft, Batch, BatchSnapshot } from './draft.js';

/** The changes of a batch to one hash, and what follows from them. */
export interface HashChange {
  readonly name: string;
  readonly key: WritableKey;
  readonly isNew: boolean;
  readonly commands: readonly Accepted[];
  readonly changes: FieldChanges;
  /** The new text of the versions; null if it does not change. */
  readonly versions: string | null;
  /** Steps that follow for a user; empty for a post. */
  readonly steps: readonly UserStep[];
  /** Whether a job must align the post's author copies, because the batch wrote to one of them. */
  readonly isAligned: boolean;
  /** Fields that the commit checks for their values as read, in addition to the versions. */
  readonly checkedFields: readonly string[];
  /** Fields that other writers may increment meanwhile: the commit only checks that they hold a whole number. */
  readonly incrementable: readonly string[];
}

const COPIES_IN_POSTS = COPIES.map(([field]) => field);

// Small enough that the sum stays exact in a double, whatever others add meanwhile.
const FEW = 10n ** 15n;

const isFew = (number: bigint): boolean => number > -FEW && number < FEW;

/** Whether a field may change meanwhile. Not in a user's batch: its event tells Xano the resulting value. */
const mayBeCountedOn = ({ stored, counted }: Draft, field: string, { act }: Batch): boolean =>
  !act.byUser &&
  isFew(BigInt(fieldIn(stored.fields, field) ?? 0)) &&
  isFew(counted?.get(field) ?? 0n);

/** Returns the steps that create a user, with a default for each required field that the batch does not set. */
const stepsOfNew = (
  { ids }: BatchSnapshot,
  { fields }: Draft,
  username: Username,
  now: number,
): readonly UserStep[] => {
  const born = { role: DEFAULT_ROLE, created_at: fields['created_at'] ?? String(now) };
  const put = {
    ...placeOf(born),
    changes: born,
    versions: null,
    isCopied: false,
    search: searchChanges(username, null, fields),
  };
  return [
    { do: 'put-user', username, isNew: true, ...put },
    { do: 'wake', owner: userOwner(username) },
    ...idSteps(ids, username, null, idIn(fields)),
  ];
};

const stepsOf = (
  { ids }: BatchSnapshot,
  { stored, fields, changes }: Draft,
  username: Username,
): readonly UserStep[] => {
  const { created_at: createdAt } = changes;
  const isSame = isSameCopied(stored.fields, fields);
  const steps: UserStep[] = [];
  if (createdAt != null || !isSame)
    steps.push({
      do: 'put-user',
      username,
      isNew: false,
      changes: createdAt == null ? {} : { created_at: createdAt },
      versions: null,
      ...placeOf(fields),
      isCopied: !isSame,
      search: searchChanges(username, stored.fields, fields),
    });
  return Object.hasOwn(changes, 'id')
    ? [...steps, ...idSteps(ids, username, idIn(stored.fields), idIn(fields))]
    : steps;
};

/**
 * Returns the fields whose values the decision relies on besides the versions: they decide whether author copies are
 * current, which registry entry a user has, whose an id is, and which search entries are removed.
 */
const checkedFieldsOf = ({ stored, fields, changes, key }: Draft): string[] => {
  if (key.of === 'post') return [];
  const touched = Object.keys(changes);
  const checked = isSameCopied(stored.fields, fields) ? touched.filter(isCopied) : [];
  if (touched.includes('display_name') && checked.length === 0) checked.push('display_name');
  if (touched.includes('created_at')) checked.push('role');
  if (touched.includes('id') && !checked.includes('id')) checked.push('id');
  return checked;
};

export const changeOf = (snapshot: BatchSnapshot, draft: Draft, batch: Batch): HashChange => {
  const { name, key, stored, accepted, changes, tracker } = draft;
  const isNew = stored.kind === 'none';
  const checkedFields = isNew ? [] : checkedFieldsOf(draft);
  const incrementable: string[] = [];
  for (const field of draft.counted?.keys() ?? [])
    (mayBeCountedOn(draft, field, batch) ? incrementable : checkedFields).push(field);
  const versions = tracker?.altered() ?? null;
  const ofUser = () => {
    if (key.of === 'post') return [];
    return isNew
      ? stepsOfNew(snapshot, draft, key.username, batch.now)
      : stepsOf(snapshot, draft, key.username);
  };
  return {
    name,
    key,
    isNew,
    commands: accepted,
    changes,
    versions: versions === null ? null : printVersions(versions),
    steps: ofUser(),
    isAligned: key.of === 'post' && COPIES_IN_POSTS.some((field) => Object.hasOwn(changes, field)),
    checkedFields,
    incrementable,
  };
};
