import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { forgetEdges } from './forget-edges.js';
import { postRecords, type Parked } from './parked.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { postOwner, type PostRecord } from './record.js';
import { stampOf, type Row } from './row.js';
import type { Step } from './step.js';
import type { PostFacts, SyncView } from './view.js';

/** A post that came under its Xano id before that was known to stand for another. */
interface Double {
  readonly author: Username;
  readonly row: Row;
  readonly facts: PostFacts;
}

/** Of what users make here, no author has the digest of a record. */
const isMadeHere = (row: Row): boolean => {
  const { at, digest } = stampOf(row, 'username');
  return at > 0 && digest === '';
};

/** The post that stands under a Xano id which means `id`; null when there is none. */
const doubleOf = (view: SyncView, xanoId: PostId, id: PostId): Double | null => {
  const facts = view.posts.get(xanoId);
  const row = facts?.row ?? null;
  const author = row === null ? null : authorOf(row);
  if (xanoId === id || facts?.isWhole !== true || row === null || author === null) return null;
  // Whoever posts under a number that Xano comes to use must not take over the post of somebody else.
  return isMadeHere(row) ? null : { author, row, facts };
};

/** The post as it stood under the other id. */
const putWhole = (
  view: SyncView,
  id: PostId,
  own: PostFacts,
  { author, row, facts: { authorGrave } }: Double,
): readonly Step[] => {
  view.posts.set(id, { ...own, row, authorGrave });
  return [
    {
      do: 'put-post',
      id,
      author,
      previousAuthor: null,
      isNew: true,
      changes: row.fields,
      hashtags: hashtagsOf(row),
      tagsLeft: [],
      versions: row.versions,
    },
    { do: 'awake', owner: postOwner(id) },
  ];
};

/** Banned under the one id, a post is banned under the other. */
const carryBan = (view: SyncView, from: PostId, id: PostId): readonly Step[] => {
  const row = view.posts.get(id)?.row ?? null;
  const author = row === null ? null : authorOf(row);
  return row === null || author === null
    ? []
    : [{ do: 'carry-ban', from, id, author, hashtags: hashtagsOf(row) }];
};

/** What stands under the Xano id of the post is a part of it: of each field the newer one counts. */
export const takeOver = (
  view: SyncView,
  id: PostId,
  xanoId: PostId,
  putBack: (author: Username, parts: readonly Parked<PostRecord>[]) => readonly Step[],
): readonly Step[] => {
  const double = doubleOf(view, xanoId, id);
  const own = view.posts.get(id);
  if (double === null || own === undefined) return [];
  const { author, row, facts } = double;
  const grave = Math.max(own.grave, facts.grave);
  view.posts.set(xanoId, { ...facts, row: null });
  forgetEdges(view, xanoId);
  const isAlone = own.row === null && own.leftBy === null && grave === 0;
  const parts = isAlone
    ? putWhole(view, id, own, double)
    : putBack(author, postRecords(id, author, row, grave));
  return [
    ...parts,
    ...carryBan(view, xanoId, id),
    { do: 'remove-post', id: xanoId, author, hashtags: hashtagsOf(row), at: 0 },
    { do: 'awake', owner: postOwner(xanoId) },
  ];
};
