import type { CommentId } from '../comment.js';
import { printKey } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { completeAt, newComment, commentIn, deferredComment, laterParts } from './comment-row.js';
import type { ActedPost } from './acted-post.js';
import { postEnd, userEnd } from './edge-ends.js';
import { mergeRecord, type Merge } from './merge-row.js';
import { noted, stale } from './note.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { commentOwner, type CommentRecord } from './record.js';
import { versionOf, type FieldChanges, type Row } from './row.js';
import {
  deferred,
  failed,
  merged,
  UNREAD,
  type MergeResult,
  type Step,
  type Unread,
} from './step.js';
import { compareVersions, isTimed } from './version.js';
import type { CommentFacts, SyncView } from './view.js';

/** A comment with everything from the view that its merge needs. */
interface Known {
  readonly id: CommentId;
  readonly facts: CommentFacts;
  /** The stored row; null when there is none, or when it is being deleted with its post or author. */
  readonly row: Row | null;
  /** The version, ms, up to which fields of the comment died with its post or author. */
  readonly deadUntil: number;
}

const postOf = (view: SyncView, id: string | undefined): ActedPost | null => {
  const row = view.posts.get(id as PostId)?.row ?? null;
  const author = row === null ? null : authorOf(row);
  return row === null || author === null
    ? null
    : { author, hashtags: hashtagsOf(row), isBanned: row.fields['banned'] === '1' };
};

const knownOf = (view: SyncView, id: CommentId): Known | Unread => {
  const facts = view.comments.get(id);
  if (facts === undefined) return UNREAD;
  const { row, isListed } = facts;
  if (row === null) return { id, facts, row, deadUntil: 0 };
  const user = view.users.get(row.fields['username'] as Username);
  const post = view.posts.get(row.fields['post_id'] as PostId);
  if (user === undefined || post === undefined) return UNREAD;
  const deadUntil = Math.max(post.tombstone, user.tombstone);
  const outlives = isListed || completeAt(row) > deadUntil;
  const isHere = user.row !== null && !user.erasing && postOf(view, row.fields['post_id']) !== null;
  return { id, facts, row: isHere && outlives ? row : null, deadUntil };
};

/** Removes the stored comment from its post and author. `at`: version of the tombstone, ms; 0 leaves none. */
const remove = (
  view: SyncView,
  { id, facts, row }: Omit<Known, 'deadUntil'>,
  at: number,
): readonly Step[] => {
  const comment = row === null ? null : commentIn(id, row);
  const post = postOf(view, comment?.post_id);
  view.comments.set(id, {
    ...(row === null ? facts : { row: null, isListed: false }),
    tombstone: Math.max(facts.tombstone, at),
  });
  if (comment !== null && post !== null) return [{ do: 'remove-comment', comment, post, at }];
  return at === 0 ? [] : [{ do: 'put-tombstone', of: 'comment', name: id, at }];
};

/** Applies a delete of the instant `deletedAt`, ms, which spares what is newer; null deletes everything. */
const kill = (view: SyncView, known: Known, deletedAt: number | null, at: number): MergeResult => {
  const { id, facts, row } = known;
  if (row === null || (deletedAt !== null && completeAt(row) > deletedAt)) {
    const steps = remove(view, { ...known, row: null }, at);
    // Records that wait for the comment may have waited for one that is dead.
    return merged('unchanged', [...steps, { do: 'wake', owner: commentOwner(id) }]);
  }
  const parts = deletedAt === null ? [] : laterParts(id, facts.row ?? row, deletedAt);
  return merged('applied', [
    ...remove(view, known, at),
    ...parts.map((part): Step => ({ do: 'defer', ...part })),
  ]);
};

const removeComment = (view: SyncView, known: Known, { version, observed }: CommentRecord) => {
  const deletedAt = isTimed(version) ? version.at : null;
  return kill(view, known, deletedAt, observed === true ? 0 : version.at);
};

/**
 * Records, once and for all, which comment the Xano id of a row stands for; whatever was stored under that id alone,
 * and a delete that knew only that id, then reach the comment.
 */
const learn = (
  view: SyncView,
  known: Known,
  own: Known,
  record: CommentRecord,
): readonly Step[] => {
  const { id } = known;
  if (record.id === id || view.commentIds.get(record.id) === id) return [];
  view.commentIds.set(record.id, id);
  const before = own.row === null ? null : commentIn(record.id, own.row);
  const parts =
    own.row === null || before === null
      ? []
      : deferredComment(record.id, own.row, -1, {
          ...{ post: before.post_id, erased: null },
          owner: commentOwner(record.id),
        });
  const { tombstone } = own.facts;
  return [
    { do: 'index-comment', id: record.id, name: id },
    ...(before === null ? [] : remove(view, own, 0)),
    ...parts.map((part): Step => ({ do: 'defer', ...part })),
    ...(tombstone > known.facts.tombstone ? kill(view, known, tombstone, tombstone).steps : []),
    { do: 'wake', owner: commentOwner(record.id) },
  ];
};

/** The author and the post of a comment, as far as a record names them; the stored ones when they are newer. */
type Ends = Partial<Record<'username' | 'post_id', string>>;

const isSaid = (row: Row, { version }: CommentRecord): boolean =>
  isTimed(version) &&
  (['username', 'post_id'] as const).every(
    (field) => compareVersions(version, versionOf(row, field)) <= 0,
  );

const endsOf = (
  view: SyncView,
  { row }: Known,
  record: CommentRecord,
  now: number,
): Ends | MergeResult | Unread => {
  if (row !== null && isSaid(row, record)) {
    const { username = '', post_id = '' } = row.fields;
    return { username, post_id };
  }
  const { version, author, post } = record;
  const user = author === null ? null : userEnd(view, author, version.at, now);
  const target = post === null ? null : postEnd(view, post, version);
  if (user === UNREAD || target === UNREAD) return UNREAD;
  const tombstone = Math.max(user?.tombstone ?? 0, target?.tombstone ?? 0);
  if (isTimed(version) && version.at <= tombstone) return stale(tombstone, now);
  const waitsFor = user?.waitsFor ?? target?.waitsFor ?? null;
  if (waitsFor !== null) {
    const waiting = deferred(waitsFor, record);
    const isDead = user?.waitsFor == null && target !== null && target.died > 0;
    return isDead ? stale(target.died, now, waiting.steps) : waiting;
  }
  return {
    ...(user !== null && { username: user.name ?? '' }),
    ...(target !== null && { post_id: target.name ?? '' }),
  };
};

/** Stores the comment as `after`; with another post or author, it is removed and added anew. Null when it is damaged. */
const put = (
  view: SyncView,
  { id, facts, row, deadUntil }: Known,
  after: Row,
): readonly Step[] | null => {
  const comment = commentIn(id, after);
  const post = postOf(view, comment?.post_id);
  if (comment === null || post === null) return null;
  const was = facts.row === null ? null : commentIn(id, facts.row);
  const hasMoved = was?.post_id !== comment.post_id || was.username !== comment.username;
  const isNew = row === null || hasMoved || !facts.isListed;
  // Its former post counts it, so it is removed there even while it is being deleted with its former author.
  const before = hasMoved ? remove(view, { id, facts, row: facts.row }, 0) : [];
  // Fields that outlive the deletion under way are deferred until the comment is stored again.
  const left = row === null && facts.row !== null ? laterParts(id, facts.row, deadUntil) : [];
  view.comments.set(id, { ...facts, row: after, isListed: true });
  return [
    ...before,
    ...left.map((part): Step => ({ do: 'defer', ...part })),
    {
      ...{ do: 'put-comment', comment, versions: after.versions, isNew, post },
      was: row === null && before.length === 0 ? was : null,
    },
    ...(row === null ? [{ do: 'wake', owner: commentOwner(id) } as const] : []),
  ];
};

const outcomeOf = ({ outcome, against }: Merge, steps: readonly Step[], now: number) =>
  outcome === 'stale'
    ? stale(against.version, now, steps)
    : noted(merged(outcome, steps), against, now);

const mergeKnown = (
  view: SyncView,
  known: Known,
  record: CommentRecord,
  now: number,
): MergeResult | Unread => {
  const { id, facts, row } = known;
  const { version } = record;
  if (isTimed(version) && version.at <= facts.tombstone) return stale(facts.tombstone, now);
  // An untimed record of the comment may wait: only the order of arrival tells that an untimed delete is newer.
  const mayWait = facts.row === null && !isTimed(version) && record.observed !== true;
  if (record.deleted && !mayWait) return removeComment(view, known, record);
  const ends = endsOf(view, known, record, now);
  if (ends === UNREAD || 'result' in ends) return ends;
  if (record.deleted) return removeComment(view, known, record);
  const { username, post_id } = ends;
  if (row === null && (username === undefined || post_id === undefined))
    return deferred(commentOwner(id), record);
  const born = newComment(
    { username: username as Username, post_id: post_id as PostId },
    isTimed(version) ? version.at : now,
  );
  const incoming: FieldChanges = { ...record.fields, ...ends };
  const merge = mergeRecord(row ?? born, incoming, record);
  if (merge.row === row && facts.isListed) return outcomeOf(merge, [], now);
  const steps = put(view, known, merge.row);
  if (steps === null)
    return failed('damaged_key', `${printKey({ of: 'comment', id })} is damaged: see reconcile`);
  return row === null || !facts.isListed ? merged('applied', steps) : outcomeOf(merge, steps, now);
};

/** Returns the id under which a record's comment is, or will be, stored; undefined when the view does not hold it. */
export const commentFor = (
  { commentIds }: SyncView,
  { id, externalId }: Pick<CommentRecord, 'id' | 'externalId'>,
): CommentId | undefined => {
  const known = commentIds.get(id);
  return known === undefined ? undefined : (known ?? externalId ?? id);
};

export const mergeComment = (
  view: SyncView,
  record: CommentRecord,
  now: number,
): MergeResult | Unread => {
  const id = commentFor(view, record);
  if (id === undefined) return UNREAD;
  const [known, own] = [knownOf(view, id), knownOf(view, record.id)];
  if (known === UNREAD || own === UNREAD) return UNREAD;
  const learnt = learn(view, known, own, record);
  const after = learnt.length === 0 ? known : knownOf(view, id);
  const outcome = after === UNREAD ? UNREAD : mergeKnown(view, after, record, now);
  if (outcome === UNREAD || learnt.length === 0) return outcome;
  return { ...outcome, steps: [...learnt, ...outcome.steps] };
};
