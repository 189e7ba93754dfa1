import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import {
  isDeadWithAuthor,
  hasUnknownAuthor,
  UNKNOWN_AUTHOR,
  newestClaim,
  unionOfClaims,
  withClaims,
} from './authorship.js';
import { findUser, type Found } from './identity.js';
import { noted, stale } from './note.js';
import { deferDelete, removePost } from './remove-post.js';
import { mergeDuplicates, idFor, indexPost, OWN_ID_COLUMN } from './post-key.js';
import { authorOf } from './post-row.js';
import {
  erasureEndAwaited,
  postOwner,
  userOwner,
  type PostRecord,
  type UserRef,
} from './record.js';
import { versionOf, type FieldChanges, type Row } from './row.js';
import { mergeRecord, type Merge } from './merge-row.js';
import {
  aliveSince,
  initialPost,
  dropDead,
  postIn,
  showPost,
  stateOf,
  withAside,
  type AuthorState,
} from './show-post.js';
import { compareVersions, isTimed, type Version } from './version.js';
import { deferred, merged, UNREAD, type MergeResult, type Step, type Unread } from './step.js';
import type { PostFacts, SyncView } from './view.js';

const tombstoneOf = (view: SyncView, id: PostId, ownId: PostId): number =>
  Math.max(view.posts.get(id)?.tombstone ?? 0, view.posts.get(ownId)?.tombstone ?? 0);

const withAuthor = (fields: FieldChanges, author: string | null): FieldChanges =>
  author === null ? fields : { ...fields, username: author };

/** Fills in the author's name, when the record of this version had set the author by an id of unknown name. */
const calledBy = (row: Row, author: string, version: Version): Row =>
  hasUnknownAuthor(row) && compareVersions(versionOf(row, 'username'), version) === 0
    ? { ...row, fields: { ...row.fields, username: author } }
    : row;

/** Merges a record into everything that is known of the post, shown or set aside. */
const tell = (
  facts: PostFacts,
  author: string,
  record: PostRecord,
  now: number,
): { readonly merge: Merge; readonly full: Row } => {
  const born = initialPost(author, isTimed(record.version) ? record.version.at : now);
  const whole = withAside(facts);
  const known = whole === null ? null : calledBy(whole, author, record.version);
  const current = known ?? born;
  const named =
    record.externalId === null ? record.fields : { ...record.fields, [OWN_ID_COLUMN]: null };
  const incoming = withAuthor(named, record.author === null ? null : author);
  const merge = mergeRecord(current, incoming, record);
  const claim =
    record.author === null || !isTimed(record.version)
      ? []
      : [{ version: record.version, username: author }];
  const before = known === null ? [] : [...known.versions.olderClaims, ...newestClaim(known)];
  return { merge, full: withClaims(merge.row, unionOfClaims(before, claim)) };
};

const put = (
  view: SyncView,
  id: PostId,
  { merge, full }: ReturnType<typeof tell>,
  author: AuthorState,
  { version }: PostRecord,
  now: number,
): MergeResult => {
  const { steps, isChanged, died } = showPost(view, id, full, author);
  if (merge.outcome === 'stale' || (isTimed(version) && version.at <= died))
    return stale(Math.max(died, merge.against.version), now, steps);
  return noted(merged(isChanged ? 'applied' : 'unchanged', steps), merge.against, now);
};

/** Merges a record without an author, which can only be a part of a stored post; else it is deferred. */
const putPartial = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): MergeResult => {
  const author = facts.row === null ? null : authorOf(facts.row);
  return author === null
    ? deferred(postOwner(id), record)
    : put(view, id, tell(facts, author, record, now), stateOf(facts), record, now);
};

/** Returns the known name of an author who is not stored; when there is none, a name that no user can have. */
const formerName = (view: SyncView, { username, id, formerly }: UserRef): string =>
  username ?? view.userIds.get(formerly ?? id ?? '')?.name ?? `${UNKNOWN_AUTHOR}${id ?? ''}`;

/** Also defers the record until the author's name is known: what happened to that user may have happened to the post. */
const untilNamed = (
  outcome: MergeResult,
  named: string,
  { owner }: Found,
  record: PostRecord,
): MergeResult =>
  owner === null || !named.startsWith(UNKNOWN_AUTHOR)
    ? outcome
    : { ...outcome, steps: [...outcome.steps, { do: 'defer', owner, record }] };

/** Merges a record that names an author: the post is that author's, or belongs to one whom a newer record has named. */
const putAuthored = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  author: Found,
  record: PostRecord & { readonly author: UserRef },
  now: number,
): MergeResult => {
  const named = author.name ?? formerName(view, record.author);
  const before = withAside(facts);
  const merged = tell(facts, named, record, now);
  const { username = named } = merged.full.fields;
  // Another person of the same name may have the post by a newer record.
  const isNewest = compareVersions(versionOf(merged.full, 'username'), record.version) <= 0;
  const isOther =
    before?.fields['username'] === username &&
    (username !== named || (author.name === null && !isNewest));
  const putAs = (state: AuthorState) =>
    untilNamed(put(view, id, merged, state, record, now), named, author, record);
  // An author is stored without a name only when the id was dead.
  if (isOther && hasUnknownAuthor(merged.full))
    return putAs({ tombstone: facts.cascadeTombstone, isHere: false });
  if (isOther && (facts.row !== null || isDeadWithAuthor(merged.full, facts.authorTombstone)))
    return putAs(stateOf(facts));
  if (isOther && !facts.authorExists) return deferred(userOwner(username as Username), record);
  if (isOther) return putAs(stateOf(facts));
  if (isDeadWithAuthor(merged.full, author.tombstone))
    return putAs({ tombstone: author.tombstone, isHere: false });
  if (author.owner !== null) return deferred(author.owner, record);
  if (author.facts.erasing) return deferred(erasureEndAwaited(author.name), record);
  if (author.facts.row === null) return deferred(userOwner(author.name), record);
  // The tombstone of the name may be that of a user who had it before.
  const tombstone = Math.max(
    author.tombstone,
    Math.min(author.facts.tombstone, aliveSince(merged.full)),
  );
  return put(view, id, merged, { tombstone, isHere: true }, record, now);
};

/**
 * Records which post the Xano id of a row stands for, however old the row is; a delete that knew only that id
 * then reaches the post.
 */
const learn = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
): readonly Step[] => {
  const before = view.postIds.get(record.id) ?? null;
  const known = indexPost(view, id, record);
  const at = view.posts.get(record.id)?.tombstone ?? 0;
  const { entity, author, externalId } = record;
  const dead: PostRecord = {
    entity,
    id: record.id,
    externalId,
    author,
    fields: {},
    deleted: true,
    version: { at, digest: '' },
  };
  const isDead = known.length > 0 && at > facts.tombstone;
  return [
    ...known,
    ...(isDead ? removePost(view, id, facts, dead).steps : []),
    ...mergeDuplicates(view, id, before, record),
  ];
};

const mergeKnown = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): MergeResult | Unread => {
  const { version } = record;
  const tombstone = tombstoneOf(view, id, record.id);
  if (isTimed(version) && version.at <= tombstone) return stale(tombstone, now);
  if (record.deleted)
    return deferDelete(view, facts, record, now) ?? removePost(view, id, facts, record);

  const { author } = record;
  const found = author === null ? null : findUser(view, author, version.at, now);
  if (found === UNREAD) return UNREAD;
  if (facts.erasedAuthor !== null) return deferred(erasureEndAwaited(facts.erasedAuthor), record);
  return author === null || found === null
    ? putPartial(view, id, facts, record, now)
    : putAuthored(view, id, facts, found, { ...record, author }, now);
};

/**
 * Returns the author whose erasure is still deleting a post that is about to change its id (its Xano id included), or
 * the post that has the new id: what will be left of it is not known yet. Null when there is none.
 */
const leftUnder = (view: SyncView, id: PostId, record: PostRecord): Username | null => {
  const before = view.postIds.get(record.id) ?? record.id;
  if (before === id) return null;
  return view.posts.get(before)?.erasedAuthor ?? view.posts.get(id)?.erasedAuthor ?? null;
};

export const mergePost = (
  view: SyncView,
  record: PostRecord,
  now: number,
): MergeResult | Unread => {
  const id = idFor(view, record);
  const facts = id === UNREAD ? undefined : postIn(view, id);
  if (id === UNREAD || facts?.isWhole !== true) return UNREAD;
  const erasedAuthor = leftUnder(view, id, record);
  if (erasedAuthor !== null) return deferred(erasureEndAwaited(erasedAuthor), record);
  const dead = dropDead(view, id, facts);
  const learnt = [...dead, ...learn(view, id, postIn(view, id) ?? facts, record)];
  const outcome = mergeKnown(view, id, postIn(view, id) ?? facts, record, now);
  if (outcome === UNREAD || learnt.length === 0) return outcome;
  return { ...outcome, steps: [...learnt, ...outcome.steps] };
};
