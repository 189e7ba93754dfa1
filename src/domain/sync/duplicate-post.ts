import type { PostId } from '../post.js';
import { forgetEdges } from './forget-edges.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { authorsOwner, postOwner } from './record.js';
import { versionOf, type Row } from './row.js';
import { postIn, showPost, stateOf, wholeOf } from './show-post.js';
import { joinRows, splitRow } from './split-row.js';
import type { Step } from './step.js';
import type { SyncView } from './view.js';

/** Of what users make here, no author has the digest of a record. */
const isMadeHere = (row: Row): boolean => {
  const { at, digest } = versionOf(row, 'username');
  return at > 0 && digest === '';
};

/**
 * What stands under another id of the post is a part of it: of each field the newer one counts. `isSure`:
 * the post is known to have had that id; else it is the Xano id.
 */
export const mergeDuplicatePost = (
  view: SyncView,
  id: PostId,
  other: PostId,
  isSure: boolean,
): readonly Step[] => {
  const own = postIn(view, id);
  const double = postIn(view, other);
  if (other === id || own?.isWhole !== true || double?.isWhole !== true) return [];
  const { row } = double;
  // Whoever posts under a number that Xano comes to use must not take over the post of somebody else.
  if (!isSure && row !== null && isMadeHere(row)) return [];
  const told = wholeOf(double);
  if (told === null) return [];
  view.posts.set(other, { ...double, row: null, aside: null });
  forgetEdges(view, other);
  const { alive } = splitRow(told, Math.max(own.tombstone, double.tombstone));
  const before = wholeOf(own);
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
    { do: 'wake', owner: authorsOwner(other) },
  ];
};
