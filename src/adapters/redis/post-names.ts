import type { PostId } from '../../domain/post.js';
import { PostIdText } from './rows.js';

export type Names = readonly (string | null)[];

/** Where the Xano id is kept of a post that stood under this id until Xano gave it another one. */
export const formerField = (id: PostId): string => `>${id}`;

/**
 * What a post may be called by besides its id: the Xano id of it, or, with `>` before it, an id under which
 * it stood until Xano gave it another one, kept as the Xano id.
 */
export const postFields = (ids: readonly PostId[]): readonly string[] =>
  ids.flatMap((id) => [id, formerField(id)]);

/** The Xano ids of posts that are named by an id they had before. */
export const formerIn = (names: Names): readonly string[] =>
  names.flatMap((name, at) =>
    at % 2 === 1 && name !== null && names[at - 1] == null ? [name] : [],
  );

/** By id, from what `postFields` and then those of `formerIn` were answered with. */
export const postNames = (
  ids: readonly PostId[],
  names: Names,
  later: Names,
): Map<PostId, PostId | null> => {
  const former = new Map(formerIn(names).map((id, at) => [id, later[at]]));
  return new Map(
    ids.map((id, at) => {
      const name = names[2 * at] ?? former.get(names[2 * at + 1] ?? '');
      return [id, PostIdText.is(name) ? name : null];
    }),
  );
};
