import { ROW_FIELDS } from '../entities/post.js';
import { newMentionsIn } from '../notification.js';
import type { PostId } from '../post.js';
import { EMPTY_ROW } from '../stored-post.js';
import { claimAt, diedAt, hasVersionedAuthor, isDeadWithAuthor } from './authorship.js';
import { forgetDependents, type PostFacts, type SyncView } from './view.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { otherAuthorAwaited, postOwner } from './record.js';
import { fieldVersions, newRow, versionOf, valueOf, type FieldChanges, type Row } from './row.js';
import { joinRows, splitRow } from './split-row.js';
import { isTimed } from './version.js';
import type { Step } from './step.js';

/** Returns the fields that every post has, whatever its records say; all that a record says is newer. */
export const initialPost = (author: string, createdAt: number): Row =>
  newRow({
    username: author,
    ...EMPTY_ROW,
    created_at: String(createdAt),
  });

/** Returns all of a post that is not deleted for good: its stored row merged with the part set aside; null for nothing. */
export const withAside = ({ row, aside }: Pick<PostFacts, 'row' | 'aside'>): Row | null =>
  row === null || aside === null ? (row ?? aside) : joinRows(row, aside);

/** The state of the user who is the author according to all records of the post. */
export interface AuthorState {
  /** The highest version of a delete of the author, ms; 0 for none. */
  readonly tombstone: number;
  readonly isHere: boolean;
}

/**
 * Returns the instant just before the newest claim, ms; Infinity when no claim counts. A stored post is alive since then,
 * whatever deletes there were of earlier users of its author's name.
 */
export const aliveSince = (row: Row): number =>
  hasVersionedAuthor(row) ? versionOf(row, 'username').at - 1 : Infinity;

export const stateOf = ({
  row,
  authorTombstone,
  authorExists,
}: Pick<PostFacts, 'row' | 'authorTombstone' | 'authorExists'>): AuthorState => ({
  tombstone: row === null ? authorTombstone : Math.min(authorTombstone, aliveSince(row)),
  isHere: authorExists,
});

/**
 * Returns the post with the present state of its author: an earlier record of the batch may have created the author, or
 * deleted the user of that name. Undefined when the view does not hold the post.
 */
export const postIn = (view: SyncView, id: PostId): PostFacts | undefined => {
  const facts = view.posts.get(id);
  const stored = facts?.row ?? facts?.aside ?? null;
  const author = stored === null ? null : authorOf(stored);
  const user = author === null ? undefined : view.users.get(author);
  if (facts === undefined || user === undefined || facts.erasedAuthor !== null) return facts;
  const now = { ...facts, authorTombstone: user.tombstone, authorExists: user.row !== null };
  view.posts.set(id, now);
  return now;
};

export interface Shown {
  readonly steps: readonly Step[];
  /** Whether readers see something else than before. */
  readonly isChanged: boolean;
  /** The version, ms, up to which the post died with its author; 0 when it did not. */
  readonly died: number;
}

const changesBetween = (before: Row | null, after: Row): FieldChanges =>
  before === null
    ? after.fields
    : Object.fromEntries(
        [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])]
          .map((field) => [field, valueOf(after, field)] as const)
          .filter(([field, value]) => value !== valueOf(before, field)),
      );

/** Reads a stored number; 0 for any other text, since other programs may write to Redis too. */
const numberOf = (text = ''): number => {
  const number = Number(text);
  return Number.isFinite(number) ? number : 0;
};

const contentOf = (row: Row): string => valueOf(row, 'content') ?? '';

const putSteps = (id: PostId, before: Row | null, after: Row): readonly Step[] => {
  const author = authorOf(after);
  if (author === null) return [];
  const had = before === null ? null : authorOf(before);
  const hashtags = hashtagsOf(after);
  const tagsBefore = before === null ? [] : hashtagsOf(before);
  return [
    {
      do: 'put-post',
      id,
      author,
      previousAuthor: had === author ? null : had,
      isNew: before === null,
      createdAt: numberOf(after.fields['created_at']),
      isBanned: after.fields['banned'] === '1',
      changes: changesBetween(before, after),
      hashtags,
      mentions: newMentionsIn(contentOf(after), before === null ? '' : contentOf(before)),
      tagsLeft: tagsBefore.filter((tag) => !hashtags.includes(tag)),
      versions: after.versions,
      place: 'all',
    },
    ...(before === null ? [{ do: 'wake', owner: postOwner(id) } as const] : []),
  ];
};

const completed = (row: Row | null): Row | null => {
  const author = row === null ? null : authorOf(row);
  if (row === null || author === null) return null;
  const isWhole = ROW_FIELDS.every((field) => Object.hasOwn(row.fields, field));
  return isWhole ? row : joinRows(row, initialPost(author, Number(row.fields['created_at'])));
};

/** Removes a post; its likes and bookmarks are deferred until a record tells of an author with whom they survive. */
const hideSteps = (id: PostId, row: Row): readonly Step[] => {
  const author = authorOf(row);
  return author === null
    ? []
    : [{ do: 'remove-post', id, author, hashtags: hashtagsOf(row), at: 0 }];
};

/**
 * Brings a post to the state that follows from all its records, in whatever order they came: what died with its author,
 * or has no stored author, is set aside, and may be shown again by a later record.
 */
export const showPost = (
  view: SyncView,
  id: PostId,
  full: Row,
  { tombstone, isHere }: AuthorState,
): Shown => {
  const facts = view.posts.get(id);
  if (facts === undefined) return { steps: [], isChanged: false, died: 0 };
  const died = diedAt(full, tombstone);
  const isSeen = isHere && authorOf(full) !== null && !isDeadWithAuthor(full, tombstone);
  // `keepsUnversioned`: an author who was set without a version has the post now, whatever died before.
  // `sparesCallerWrites`: a caller's write went to a post that had an author, so it survives when no claim says who that was.
  const sparesCallerWrites = claimAt(full, died) === null;
  const split = splitRow(full, died, { keepsUnversioned: true, sparesCallerWrites });
  const row = isSeen ? completed(split.alive) : null;
  const aside = row === null ? full : split.dead;
  const diedBefore = facts.row === null ? 0 : diedAt(facts.row, stateOf(facts).tombstone);
  // If more of a post has died than before, it is removed and added again, so that each like is checked by its version.
  const isHidden = facts.row !== null && (row === null || died > diedBefore);
  const before = isHidden ? null : facts.row;
  const mayRevive =
    facts.row === null ? facts.cascadeTombstone > 0 || facts.aside !== null : died < diedBefore;
  const isLeft = row === null && died > facts.cascadeTombstone;
  view.posts.set(id, {
    ...facts,
    row,
    aside,
    authorTombstone: tombstone,
    authorExists: isHere,
    cascadeTombstone: isLeft ? died : facts.cascadeTombstone,
    erasedAuthor: null,
  });
  if (isHidden) forgetDependents(view, id);
  return {
    steps: [
      ...(isLeft ? [{ do: 'put-tombstone', of: 'left', name: id, at: died } as const] : []),
      ...(isHidden ? hideSteps(id, facts.row) : []),
      ...(row === null || row === before ? [] : putSteps(id, before, row)),
      ...(aside === facts.aside
        ? []
        : [{ do: 'set-aside', of: 'post', name: id, row: aside } as const]),
      ...(row !== null && (mayRevive || isHidden)
        ? [{ do: 'wake', owner: otherAuthorAwaited(id) } as const]
        : []),
    ],
    isChanged:
      row === null ? facts.row !== null : Object.keys(changesBetween(facts.row, row)).length > 0,
    died,
  };
};

/** Whether a row holds something that a delete of this version kills. */
const isReached = (row: Row, tombstone: number): boolean =>
  [...fieldVersions(row).values()].some((version) => isTimed(version) && version.at <= tombstone);

/** Drops the dead part of a row set aside, which a delete of the post could not reach before the erasure set it aside. */
export const dropDead = (view: SyncView, id: PostId, facts: PostFacts): readonly Step[] => {
  const { aside, tombstone } = facts;
  if (aside === null || !isReached(aside, tombstone)) return [];
  const { alive } = splitRow(aside, tombstone);
  if (alive === aside) return [];
  view.posts.set(id, { ...facts, aside: alive });
  return [{ do: 'set-aside', of: 'post', name: id, row: alive }];
};
