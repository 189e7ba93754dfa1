import { isTie } from '../entities/edges.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { endsOf, type EdgeRecord } from './edge-ends.js';
import { stale } from './note.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { erasureEndAwaited } from './record.js';
import {
  deferred,
  failed,
  merged,
  UNREAD,
  type MergeResult,
  type Step,
  type Unread,
} from './step.js';
import { isTimed } from './version.js';
import { edgeKey, type EdgeFacts, type EdgeName, type Sent, type SyncView } from './view.js';

/**
 * Whether a record is newer than the stored edge; at equal versions, absence wins. An untimed record is newer than any
 * edge; an untimed delete with `seenAt` is newer only than edges up to that version. A lost edge comes back by a record
 * of its own version, and by any row that a comparison saw in Xano.
 */
const isNewer = (
  { version, deleted, seenAt }: EdgeRecord,
  { at, present, isLost = false }: EdgeFacts,
): boolean => {
  if (!isTimed(version)) return !deleted || at <= (seenAt ?? at);
  if (version.at > at) return true;
  if (isLost && !deleted && seenAt !== undefined) return true;
  return version.at === at && (isLost || (deleted && present));
};

/** Returns the version to store, ms. An observed delete gets 1 ms less, so that the same edge is newer if it comes. */
const versionLeft = ({ version, deleted, observed }: EdgeRecord, before: number): number => {
  if (!isTimed(version)) return before;
  if (!deleted) return Math.max(version.at, before);
  return observed === true ? version.at - 1 : version.at;
};

/** Returns the author and the tags of the liked or bookmarked post; null when it is not stored, and for other edges. */
const postOf = (view: SyncView, { kind, target }: EdgeName) => {
  const row = isTie(kind) ? null : (view.posts.get(target as PostId)?.row ?? null);
  const author = row === null ? null : authorOf(row);
  return row === null || author === null ? null : { author, hashtags: hashtagsOf(row) };
};

/** Returns the ids by which a record names the ends of its edge; null for an end that it names otherwise. */
const sentOf = (record: EdgeRecord): Sent => ({
  user: record.user.id,
  target: 'whom' in record ? record.whom.id : null,
});

/** How far Xano's clock may be behind the clock that dated an act here, ms. */
const CLOCK_SKEW = 60_000;

/**
 * Marks an edge that was made here as a row of Xano, when a record brings it back. The record's instant may be cut to
 * seconds, or be given by Xano's own clock; an older row is of an earlier act, which may have been taken back since.
 */
const echoSteps = (
  view: SyncView,
  edge: EdgeName,
  stored: EdgeFacts,
  record: EdgeRecord,
): readonly Step[] => {
  const { version, deleted, local = false } = record;
  const isEcho = !local && (!isTimed(version) || version.at > stored.at - CLOCK_SKEW);
  if (deleted || !stored.present || stored.sent !== null || !isEcho) return [];
  const sent = sentOf(record);
  view.edges.set(edgeKey(edge), { ...stored, sent });
  return [{ do: 'mark-sent', edge, sent }];
};

const setAbsent = (edge: EdgeName, was: boolean, at: number): Step => ({
  do: 'set-edge',
  edge,
  present: false,
  was,
  at,
  since: at,
  sent: null,
  post: null,
});

/** Stores the absence of an edge under the post's Xano id too, so that it holds whatever id the post has later. */
const goneSteps = (
  view: SyncView,
  name: EdgeName,
  record: EdgeRecord,
  at: number,
): readonly Step[] => {
  if ('whom' in record || record.post === name.target || at === 0) return [];
  const edge = { ...name, target: record.post };
  const was = view.edges.get(edgeKey(edge))?.present ?? true;
  view.edges.set(edgeKey(edge), { present: false, at, since: null, sent: null });
  return [setAbsent(edge, was, at)];
};

/**
 * Merges a record of an edge whose ends are missing: stores a timed delete at once, and defers anything else. While an
 * end is being erased, the edge may still exist with a version of its own, so that a delete is deferred as well.
 */
const mergeWaiting = (
  view: SyncView,
  record: EdgeRecord,
  name: EdgeName | null,
  waitsFor: string,
): MergeResult | Unread => {
  if (!record.deleted || !isTimed(record.version) || name === null)
    return deferred(waitsFor, record);
  const ends = [name.user, name.target as Username];
  if (ends.some((end) => waitsFor === erasureEndAwaited(end))) return deferred(waitsFor, record);
  const key = edgeKey(name);
  const stored = view.edges.get(key);
  if (stored === undefined) return UNREAD;
  if (stored.present) return deferred(waitsFor, record);
  const { at } = record.version;
  if (!isNewer(record, stored)) return merged('unchanged');
  view.edges.set(key, { present: false, at, since: null, sent: null });
  return merged('unchanged', [setAbsent(name, false, at), ...goneSteps(view, name, record, at)]);
};

/** Returns the stored edge, or a newer delete that is stored under the post's Xano id. Undefined: not in the view. */
const storedOf = (view: SyncView, name: EdgeName, record: EdgeRecord): EdgeFacts | undefined => {
  const stored = view.edges.get(edgeKey(name));
  if ('whom' in record || record.post === name.target) return stored;
  const before = view.edges.get(edgeKey({ ...name, target: record.post }));
  if (stored === undefined || before === undefined) return undefined;
  const wasGone = !before.present && before.isLost !== true;
  if (stored.present || !wasGone || before.at <= stored.at) return stored;
  return { ...stored, isLost: false, at: before.at };
};

export const mergeEdge = (
  view: SyncView,
  record: EdgeRecord,
  now: number,
): MergeResult | Unread => {
  const ends = endsOf(view, record, now);
  if (ends === UNREAD) return UNREAD;
  const { version } = record;
  if (isTimed(version) && version.at <= ends.tombstone) return stale(ends.tombstone, now);
  if (ends.waitsFor !== null) {
    const waiting = mergeWaiting(view, record, ends.name, ends.waitsFor);
    return ends.died > 0 && waiting !== UNREAD ? stale(ends.died, now, waiting.steps) : waiting;
  }
  const { name } = ends;
  if (isTie(name.kind) && name.user === name.target)
    return failed(`cannot_${name.kind}_self`, `nobody ${name.kind}s themselves`);
  const key = edgeKey(name);
  const stored = storedOf(view, name, record);
  if (stored === undefined) return UNREAD;
  const present = !record.deleted;
  const echo = echoSteps(view, name, stored, record);
  if (!isNewer(record, stored)) {
    const isSame = present === stored.present;
    if (isSame && version.at === stored.at) return merged('unchanged', echo);
    return { ...stale(stored.at, now, echo), ...(isSame && present && { isSaid: true as const }) };
  }
  const at = versionLeft(record, stored.at);
  const said = 'whom' in record ? null : record.since;
  const since = said ?? stored.since ?? (isTimed(version) ? version.at : now);
  const isSaid =
    stored.isLost !== true &&
    present === stored.present &&
    (!present || since === stored.since || said === null);
  if (isSaid && at === stored.at) return merged('unchanged', echo);
  const sent = present && record.local !== true ? sentOf(record) : null;
  const before = stored.present || stored.isLost === true ? stored.sent : null;
  view.edges.set(key, {
    present,
    at,
    since: present ? since : null,
    sent: sent ?? (present ? before : null),
  });
  // A delete removes the edge from the actor even when a damaged collection says that it is absent.
  const was = stored.present || record.deleted;
  return merged(isSaid ? 'unchanged' : 'applied', [
    { do: 'set-edge', edge: name, present, was, at, since, sent, post: postOf(view, name) },
    ...(present ? [] : goneSteps(view, name, record, at)),
  ]);
};
