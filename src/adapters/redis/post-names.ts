import type { PostId } from '../../domain/post.js';
import { PostIdText } from './rows.js';

export type Names = readonly (string | null)[];

/** The field that holds the Xano id of a post which had this id until Xano gave it another one. */
export const formerField = (id: PostId): string => `>${id}`;

/**
 * Fields by which to look up a post besides its id: its Xano id and, with `>` before it, a former id that it had until Xano
 * assigned the present one.
 */
export const postFields = (ids: readonly PostId[]): readonly string[] =>
  ids.flatMap((id) => [id, formerField(id)]);

/** The Xano ids of posts that were looked up by a former id. */
export const formerIn = (names: Names): readonly string[] =>
  names.flatMap((name, at) =>
    at % 2 === 1 && name !== null && names[at - 1] == null ? [name] : [],
  );

/** Maps ids to posts, given the replies for `postFields` and then those for `formerIn`. */
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
