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

/** What a batch does to one hash, and what follows from it. */
export interface HashChange {
  readonly name: string;
  readonly key: WritableKey;
  readonly isNew: boolean;
  readonly commands: readonly Accepted[];
  readonly changes: FieldChanges;
  /** The text of the versions; null where it stays. */
  readonly versions: string | null;
  /** What follows for a user. */
  readonly steps: readonly UserStep[];
  /** The post gets its author's fields anew, whatever was written to them. */
  readonly isAligned: boolean;
  /** Fields that are to hold what they held, besides the versions. */
  readonly rests: readonly string[];
  /** Fields that others may count on meanwhile. */
  readonly counted: readonly string[];
}

const COPIES_IN_POSTS = COPIES.map(([field]) => field);

// No more digits than a double holds, whatever others count meanwhile.
const FEW = 10n ** 15n;

const isFew = (number: bigint): boolean => number > -FEW && number < FEW;

/** A user tells Xano what a field holds by then, so that it must be known. */
const mayBeCountedOn = ({ stored, counted }: Draft, field: string, { act }: Batch): boolean =>
  !act.byUser &&
  isFew(BigInt(fieldIn(stored.fields, field) ?? 0)) &&
  isFew(counted?.get(field) ?? 0n);

/** A new user is born with what the batch does not give. */
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
 * What was concluded from fields besides the versions: that copies are right, where a user stands, whose an id is, by
 * what the user is found no more.
 */
const restsOf = ({ stored, fields, changes, key }: Draft): string[] => {
  if (key.of === 'post') return [];
  const touched = Object.keys(changes);
  const rests = isSameCopied(stored.fields, fields) ? touched.filter(isCopied) : [];
  if (touched.includes('display_name') && rests.length === 0) rests.push('display_name');
  if (touched.includes('created_at')) rests.push('role');
  if (touched.includes('id') && !rests.includes('id')) rests.push('id');
  return rests;
};

export const changeOf = (snapshot: BatchSnapshot, draft: Draft, batch: Batch): HashChange => {
  const { name, key, stored, accepted, changes, tracker } = draft;
  const isNew = stored.kind === 'none';
  const rests = isNew ? [] : restsOf(draft);
  const counted: string[] = [];
  for (const field of draft.counted?.keys() ?? [])
    (mayBeCountedOn(draft, field, batch) ? counted : rests).push(field);
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
    rests,
    counted,
  };
};
