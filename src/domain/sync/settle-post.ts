import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { takeOver } from './double.js';
import { forgetEdges } from './forget-edges.js';
import { findUser } from './identity.js';
import { noted, stale } from './note.js';
import { postRecords, type Parked } from './parked.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { erasedOwner, postOwner, userOwner, type PostRecord } from './record.js';
import { newRow, type FieldChanges, type Row } from './row.js';
import { mergeRecord } from './settle-row.js';
import { isTimed } from './stamp.js';
import { deferred, settled, UNREAD, type Settled, type Step, type Unread } from './step.js';
import type { PostFacts, SyncView } from './view.js';

/** Undefined when the view does not tell. */
export const resolvePost = ({ postIds }: SyncView, id: PostId): PostId | undefined => {
  const known = postIds.get(id);
  return known === undefined ? undefined : (known ?? id);
};

const graveOf = (view: SyncView, id: PostId, ownId: PostId): number =>
  Math.max(view.posts.get(id)?.grave ?? 0, view.posts.get(ownId)?.grave ?? 0);

const indexSteps = (view: SyncView, id: PostId, record: PostRecord): readonly Step[] => {
  if (record.id === id || view.postIds.get(record.id) === id) return [];
  view.postIds.set(record.id, id);
  return [
    { do: 'index', id: record.id, name: id },
    { do: 'awake', owner: postOwner(record.id) },
  ];
};

const withAuthor = (fields: FieldChanges, author: Username | null): FieldChanges =>
  author === null ? fields : { ...fields, username: author };

/** What every post has, whatever its record says; older than anything that a record says. */
const bornAs = (author: Username, createdAt: number): Row =>
  newRow({
    username: author,
    content: '',
    media_url: '',
    hashtags: '[]',
    created_at: String(createdAt),
  });

const put = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  author: Username,
  record: PostRecord,
  now: number,
): Settled => {
  const isNew = facts.row === null;
  const createdAt = isTimed(record.stamp) ? record.stamp.at : now;
  const current = facts.row ?? bornAs(author, createdAt);
  const incoming = withAuthor(record.fields, record.author === null ? null : author);
  const { outcome, row, changes, against } = mergeRecord(current, incoming, record);
  if (row === current && !isNew) return noted(settled(outcome), against, now);

  const before = facts.row === null ? [] : hashtagsOf(facts.row);
  const hashtags = hashtagsOf(row);
  const owner = authorOf(row) ?? author;
  const previous = facts.row === null ? null : authorOf(facts.row);
  const authorGrave = view.users.get(owner)?.grave ?? facts.authorGrave;
  view.posts.set(id, { ...facts, row, authorGrave, leftBy: null });
  const steps: readonly Step[] = [
    {
      do: 'put-post',
      id,
      author: owner,
      previousAuthor: previous === owner ? null : previous,
      isNew,
      changes: isNew ? row.fields : changes,
      hashtags,
      tagsLeft: before.filter((tag) => !hashtags.includes(tag)),
      versions: row.versions,
    },
    ...(isNew ? [{ do: 'awake', owner: postOwner(id) } as const] : []),
  ];
  return noted(settled(isNew ? 'applied' : outcome, steps), against, now);
};

/** What is left of a post comes back at once, or waits. */
const putBack = (
  view: SyncView,
  id: PostId,
  author: Username,
  parts: readonly Parked<PostRecord>[],
  now: number,
): readonly Step[] => {
  const isErased = view.posts.get(id)?.leftBy ?? null;
  // Without the author nobody knows whose post the rest is a part of: it waits for one that comes.
  const stands = (view.posts.get(id)?.row ?? null) !== null;
  const comesBack = stands || parts.some(({ record }) => record.author !== null);
  return parts.flatMap(({ owner, record }): readonly Step[] => {
    const facts = view.posts.get(id);
    if (isErased !== null) return [{ do: 'defer', owner: erasedOwner(isErased), record }];
    return comesBack && facts !== undefined
      ? put(view, id, facts, author, record, now).steps
      : [{ do: 'defer', owner, record }];
  });
};

/** Kills what is not newer; what is comes back at once, or waits. */
const remove = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): Settled => {
  const { at } = record.stamp;
  const timed = isTimed(record.stamp);
  const isBuried = timed && record.observed !== true;
  const grave = Math.max(facts.grave, isBuried ? at : 0);
  const bury: readonly Step[] = isBuried ? [{ do: 'bury', of: 'post', name: id, at }] : [];
  const author = facts.row === null ? null : authorOf(facts.row);
  if (facts.row === null || author === null) {
    view.posts.set(id, { ...facts, grave });
    // Whoever waits for the post may have waited for one that is dead.
    return settled('unchanged', [...bury, { do: 'awake', owner: postOwner(id) }]);
  }
  view.posts.set(id, { ...facts, row: null, grave });
  forgetEdges(view, id);
  const survivors = timed ? postRecords(id, author, facts.row, at) : [];
  const hashtags = hashtagsOf(facts.row);
  return settled('applied', [
    ...bury,
    { do: 'remove-post', id, author, hashtags, at: timed ? at : null },
    ...putBack(view, id, author, survivors, now),
  ]);
};

/** A record without an author can only be a part of a row that is here already. */
const putPartial = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): Settled => {
  const author = facts.row === null ? null : authorOf(facts.row);
  if (author === null) return deferred(postOwner(id), record);
  return isTimed(record.stamp) && record.stamp.at <= facts.authorGrave
    ? stale(facts.authorGrave, now)
    : put(view, id, facts, author, record, now);
};

/** Killed by its author's delete, which what waits for the post waits for in vain. */
const leaveBehind = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  at: number,
  now: number,
): Settled => {
  if (facts.row !== null || at <= facts.left) return stale(at, now);
  view.posts.set(id, { ...facts, left: at });
  return stale(at, now, [{ do: 'bury', of: 'left', name: id, at }]);
};

/**
 * A row tells which post its Xano id stands for, however old the row is; a delete that knew no more
 * than that id then reaches the post.
 */
const learn = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): readonly Step[] => {
  const known = indexSteps(view, id, record);
  const at = view.posts.get(record.id)?.grave ?? 0;
  const { entity, author, externalId } = record;
  const dead: PostRecord = {
    entity,
    id: record.id,
    externalId,
    author,
    fields: {},
    deleted: true,
    stamp: { at, digest: '' },
  };
  const isDead = known.length > 0 && at > facts.grave;
  return [
    ...known,
    ...(isDead ? remove(view, id, facts, dead, now).steps : []),
    ...takeOver(view, id, record.id, (owner, parts) => putBack(view, id, owner, parts, now)),
  ];
};

const settleKnown = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): Settled | Unread => {
  const { stamp } = record;
  const grave = graveOf(view, id, record.id);
  if (isTimed(stamp) && stamp.at <= grave) return stale(grave, now);
  if (record.deleted) return remove(view, id, facts, record, now);

  const author = record.author === null ? null : findUser(view, record.author, stamp.at, now);
  if (author === UNREAD) return UNREAD;
  if (author !== null && author.owner !== null) {
    return isTimed(stamp) && stamp.at <= author.grave
      ? leaveBehind(view, id, facts, author.grave, now)
      : deferred(author.owner, record);
  }
  if (facts.leftBy !== null) return deferred(erasedOwner(facts.leftBy), record);
  if (author === null) return putPartial(view, id, facts, record, now);
  const { name } = author;
  if (isTimed(stamp) && stamp.at <= author.grave)
    return leaveBehind(view, id, facts, author.grave, now);
  if (author.facts.erasing) return deferred(erasedOwner(name), record);
  if (author.facts.row === null) return deferred(userOwner(name), record);
  return put(view, id, facts, name, record, now);
};

export const settlePost = (view: SyncView, record: PostRecord, now: number): Settled | Unread => {
  const id = record.externalId ?? resolvePost(view, record.id);
  const facts = id === undefined ? undefined : view.posts.get(id);
  if (id === undefined || facts?.isWhole !== true) return UNREAD;
  const learnt = learn(view, id, facts, record, now);
  const outcome = settleKnown(view, id, view.posts.get(id) ?? facts, record, now);
  if (outcome === UNREAD || learnt.length === 0) return outcome;
  return { ...outcome, steps: [...learnt, ...outcome.steps] };
};
