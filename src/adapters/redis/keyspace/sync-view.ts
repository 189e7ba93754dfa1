import type { CommentId } from '../../../domain/comment.js';
import type { PostId } from '../../../domain/post.js';
import { parseIdFacts } from '../../../domain/sync/id-facts.js';
import {
  UNVERSIONED_COMMENT_FIELDS,
  UNVERSIONED_POST_FIELDS,
  UNVERSIONED_USER_FIELDS,
  toRow,
} from '../../../domain/sync/stored-row.js';
import type { Row } from '../../../domain/sync/row.js';
import {
  edgeKey,
  type PostFacts,
  type SyncQuery,
  type SyncView,
} from '../../../domain/sync/view.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import type { Username } from '../../../domain/username.js';
import { jobOf } from '../keys.js';
import { postNames } from '../post-names.js';
import { CommentIdText } from '../rows.js';
import { parseSent } from './edge-places.js';
import {
  hashAt,
  listAt,
  numberAt,
  numberOf,
  textAt,
  usernameIn,
  type Hash,
  type Replies,
} from './replies.js';
import {
  OUTLINE_OF_A_USER,
  VERSIONS,
  type NamedQuestions,
  type FollowingQuestions,
  type Found,
} from './sync-questions.js';

const rowOf = (hash: Hash | null, unversioned: ReadonlySet<string>): Row | null =>
  hash === null ? null : toRow(hash, unversioned);

/** Of a post that is only referred to, only the versions of its authors matter, and mostly there is one author. */
const outlineOf = (hash: Hash | null): Row | null =>
  hash === null || hash[VERSIONS]?.includes('"a":')
    ? rowOf(hash, UNVERSIONED_POST_FIELDS)
    : rowOf({ ...hash, [VERSIONS]: '' }, UNVERSIONED_POST_FIELDS);

/** What is known of authors: those the batch names, and those of the posts it names. */
const authorsIn = (found: Found, then: FollowingQuestions, first: Replies, second: Replies) => {
  const authors = new Map<Username, { readonly isHere: boolean; readonly tombstone: number }>();
  for (const { place, row } of found.users)
    authors.set(place.username, {
      isHere: row !== null,
      tombstone: numberAt(first, place.tombstone),
    });
  for (const { username, here, tombstone } of then.authors)
    authors.set(username, {
      isHere: hashAt(second, here, OUTLINE_OF_A_USER) !== null,
      tombstone: numberAt(second, tombstone),
    });
  return authors;
};

/** Maps the Xano ids of comments to comments. */
export const commentNames = (
  ids: readonly CommentId[],
  names: readonly (string | null)[],
): Map<CommentId, CommentId | null> =>
  new Map(ids.map((id, at) => [id, CommentIdText.is(names[at]) ? names[at] : null]));

/** Makes the view for the merge from the replies of both round trips. */
export const viewOf = (
  query: SyncQuery,
  { places }: NamedQuestions,
  found: Found,
  then: FollowingQuestions,
  first: Replies,
  second: Replies,
): SyncView => {
  const idFacts = (ids: readonly XanoId[], texts: readonly (string | null)[]) =>
    ids.map((id, at) => [id, parseIdFacts(texts[at] ?? '')] as const);
  const authors = authorsIn(found, then, first, second);
  return {
    userIds: new Map([
      ...idFacts(query.userIds, listAt(first, places.userIds)),
      ...idFacts(then.ids, listAt(second, then.idsAt)),
    ]),
    users: new Map(
      found.users.map(({ place, row, aside }) => [
        place.username,
        {
          row: rowOf(row, UNVERSIONED_USER_FIELDS),
          aside: rowOf(aside, UNVERSIONED_USER_FIELDS),
          tombstone: numberAt(first, place.tombstone),
          nameTombstone: numberAt(first, place.nameTombstone),
          erasing: first[place.erasing] !== null,
          isWhole: place.isWhole,
        },
      ]),
    ),
    posts: new Map(
      found.posts.map(({ place, row, aside, author }): [PostId, PostFacts] => {
        const of = author === null ? undefined : authors.get(author);
        const isHere = of?.isHere ?? false;
        return [
          place.id,
          {
            row: !isHere
              ? null
              : place.isWhole
                ? rowOf(row, UNVERSIONED_POST_FIELDS)
                : outlineOf(row),
            aside: place.isWhole ? rowOf(aside, UNVERSIONED_POST_FIELDS) : null,
            tombstone: numberAt(first, place.tombstone),
            cascadeTombstone: numberAt(first, place.left),
            authorTombstone: of?.tombstone ?? 0,
            authorExists: isHere,
            erasedAuthor: row !== null && !isHere ? usernameIn(row) : null,
            isWhole: place.isWhole,
          },
        ];
      }),
    ),
    postIds: postNames(query.postIds, listAt(first, places.postIds), listAt(second, then.formerAt)),
    edges: new Map(
      places.edges.map(({ name, stands, versions, tombstone, since }, at) => {
        const [version, sent] = listAt(first, versions);
        const instant = since === null ? null : textAt(first, since);
        const standing = numberOf(version ?? instant);
        const takenBack = numberAt(first, tombstone);
        const unlinked = then.cursors.get(jobOf('unlink', name.target)) ?? null;
        const gone = then.gone[at];
        // An act newer than the deletion of its post counts as existing until it is deferred, unless it was removed
        // meanwhile.
        const outlives =
          gone != null &&
          second[gone] === 1 &&
          instant !== null &&
          standing > Math.max(unlinked ?? 0, takenBack);
        const present = first[stands] === 1 || outlives;
        // A removed act has no version left, or its removal is still under way; otherwise a version without the act means a
        // loss.
        const isLost = !present && unlinked === null && standing > takenBack;
        return [
          edgeKey(name),
          {
            present,
            at: present || isLost ? standing : takenBack,
            since: instant === null ? null : Number(instant),
            sent: parseSent(sent ?? ''),
            isLost,
          },
        ];
      }),
    ),
    comments: new Map(
      found.comments.map(({ place, row }, at) => {
        const listed = then.listed[at] ?? null;
        return [
          place.id,
          {
            row: rowOf(row, UNVERSIONED_COMMENT_FIELDS),
            isListed: listed !== null && second[listed] !== null,
            tombstone: numberAt(first, place.tombstone),
          },
        ];
      }),
    ),
    commentIds: commentNames(query.commentIds, listAt(first, places.commentIds)),
    events: new Set(query.events.filter((_, at) => first[places.events[at] ?? -1] === 1)),
  };
};
