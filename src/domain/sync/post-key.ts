import type { PostId } from '../post.js';
import { forgetDependents, type SyncView, type PostFacts } from './view.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { otherAuthorAwaited, postOwner, type PostRecord } from './record.js';
import { versionOf, type Row, fieldVersions } from './row.js';
import { postIn, showPost, stateOf, withAside } from './show-post.js';
import { joinRows, splitRow } from './split-row.js';
import { type Step, UNREAD, type Unread } from './step.js';
import { compareVersions, isTimed, UNTIMED } from './version.js';
import { isIntegerId } from './xano-id.js';

/** Whether the post was created here: the version of its author then has no digest of a record. */
const isWrittenHere = (row: Row): boolean => {
  const { at, digest } = versionOf(row, 'username');
  return at > 0 && digest === '';
};

/**
 * Merges what is stored under another id of the post into the post, field by field: the newer value wins. `isSure`:
 * the post is known to have had that id; otherwise it is the Xano id of the record.
 */
const mergeDuplicatePost = (
  view: SyncView,
  id: PostId,
  other: PostId,
  isSure: boolean,
): readonly Step[] => {
  const own = postIn(view, id);
  const double = postIn(view, other);
  if (other === id || own?.isWhole !== true || double?.isWhole !== true) return [];
  const { row } = double;
  // A user may post here under a number that Xano uses later: that must not take over the post of another user.
  if (!isSure && row !== null && isWrittenHere(row)) return [];
  const stored = withAside(double);
  if (stored === null) return [];
  view.posts.set(other, { ...double, row: null, aside: null });
  forgetDependents(view, other);
  const { alive } = splitRow(stored, Math.max(own.tombstone, double.tombstone));
  const before = withAside(own);
  const author = row === null ? null : authorOf(row);
  const full = before === null || alive === null ? (before ?? alive) : joinRows(before, alive);
  const isOwn = before !== null && full?.fields['username'] === before.fields['username'];
  const state = stateOf(isOwn ? own : double);
  return [
    ...(full === null ? [] : showPost(view, id, full, state).steps),
    ...(row === null || author === null
      ? []
      : [{ do: 'remove-post', id: other, author, hashtags: hashtagsOf(row), at: 0 } as const]),
    ...(double.aside === null
      ? []
      : [{ do: 'set-aside', of: 'post', name: other, row: null } as const]),
    { do: 'wake', owner: postOwner(other) },
    { do: 'wake', owner: otherAuthorAwaited(other) },
  ];
};

/**
 * The column in which Xano keeps the id that a post has here. A row stores only its version, as for a removed field:
 * the value is the key of the row.
 */
export const OWN_ID_COLUMN = 'external_id';

/** Returns the id that a post has here; undefined when the view does not hold it. */
export const resolvePost = ({ postIds }: SyncView, id: PostId): PostId | undefined => {
  const known = postIds.get(id);
  return known === undefined ? undefined : (known ?? id);
};

/**
 * Whether a record gives its post another id: it is newer than the record that gave the present id. A part of a post
 * of which nothing is stored yet decides nothing: two such parts would wake each other for ever.
 */
const givesNewId = (facts: PostFacts, given: PostFacts, record: PostRecord): boolean => {
  const stored = withAside(facts);
  if (stored === null) return record.author !== null || withAside(given) !== null;
  const { version } = record;
  return (
    !isTimed(version) ||
    compareVersions(version, fieldVersions(stored).get(OWN_ID_COLUMN) ?? UNTIMED) > 0
  );
};

/**
 * Returns the id under which a record finds or stores its post: of all ids that records of one Xano id have given, the
 * one of the newest record.
 */
export const idFor = (view: SyncView, record: PostRecord): PostId | Unread => {
  const { id, externalId } = record;
  const known = resolvePost(view, id);
  if (known === undefined) return UNREAD;
  if (externalId === null || known === id || known === externalId) return externalId ?? known;
  const facts = view.posts.get(known);
  const given = view.posts.get(externalId);
  if (facts?.isWhole !== true || given?.isWhole !== true) return UNREAD;
  return givesNewId(facts, given, record) ? externalId : known;
};

/** Moves a post to another id: its newest delete counts there too, and a reference to the old id now means the new one. */
const redirectId = (
  view: SyncView,
  id: PostId,
  from: PostId,
  { id: xanoId }: PostRecord,
): readonly Step[] => {
  for (const [other, name] of view.postIds) if (name === from) view.postIds.set(other, id);
  // An old id that is a number may be the Xano id of another post.
  const isFormer = !isIntegerId(from);
  if (isFormer) view.postIds.set(from, id);
  const own = view.posts.get(xanoId);
  const at = Math.max(...[from, id, xanoId].map((name) => view.posts.get(name)?.tombstone ?? 0));
  const isDeeper = own !== undefined && at > own.tombstone;
  if (isDeeper) view.posts.set(xanoId, { ...own, tombstone: at });
  return [
    ...(isDeeper ? [{ do: 'put-tombstone', of: 'post', name: xanoId, at } as const] : []),
    ...(isFormer ? [{ do: 'former-id', id: from, xanoId } as const] : []),
    ...[postOwner(from), otherAuthorAwaited(from)].map((owner): Step => ({ do: 'wake', owner })),
  ];
};

/** Records which post the Xano id of a record means, unless that is known. */
export const indexPost = (view: SyncView, id: PostId, record: PostRecord): readonly Step[] => {
  const known = view.postIds.get(record.id) ?? null;
  if (record.id === id || known === id) return [];
  view.postIds.set(record.id, id);
  return [
    { do: 'index', id: record.id, name: id },
    ...(known === null || known === record.id ? [] : redirectId(view, id, known, record)),
    { do: 'wake', owner: postOwner(record.id) },
  ];
};

/** Merges what is stored under other ids of the post into the post under its present id. */
export const mergeDuplicates = (
  view: SyncView,
  id: PostId,
  before: PostId | null,
  record: PostRecord,
): readonly Step[] => [
  ...(before === null || before === record.id ? [] : mergeDuplicatePost(view, id, before, true)),
  ...mergeDuplicatePost(view, id, record.id, false),
];
