import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Comment, CommentOrder, CommentPlace } from '../../domain/comment.js';
import { MAX_PAGE_BYTES, type Range } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import type { UserFields } from '../../domain/profile.js';
import { publicPart } from '../../domain/shown.js';
import { byteLength } from '../../domain/text.js';
import type { Username } from '../../domain/username.js';
import type { PostNotFound, StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import { hiddenFrom } from '../feeds/hidden.js';
import { DAMAGED } from '../ports/reader.js';
import type { Needs } from '../world.js';

export interface CommentRequest extends Range {
  readonly order: CommentOrder;
  /** Wins over the offset. */
  readonly after: CommentPlace | null;
}

/** A comment and the fields of its author that others see. */
export interface SeenComment {
  readonly comment: Comment;
  readonly author: UserFields;
}

/** `next` is the place after which more follow. */
export interface CommentPage {
  readonly comments: readonly SeenComment[];
  readonly total: number;
  readonly next: CommentPlace | null;
}

/**
 * Of whoever may see the post. One whose author is not here, since a deletion is being worked off, or
 * is hidden from the viewer, is not shown.
 */
export type ListComments = (command: {
  readonly principal: Principal;
  readonly post: PostId;
  readonly request: CommentRequest;
}) => TE.TaskEither<PostNotFound | StoreError, CommentPage>;

interface Deps extends Needs<'commentLists' | 'reader'> {
  /** Refuses whoever may not see the post. */
  readonly readPost: (command: {
    readonly principal: Principal;
    readonly id: PostId;
  }) => TE.TaskEither<PostNotFound | StoreError, unknown>;
  readonly publicFields: readonly string[];
}

/** Of the authors those whom the viewer is shown. */
const readAuthors = (
  { reader, publicFields }: Deps,
  names: readonly Username[],
  viewer: Username | null,
) =>
  reader.read((known) => {
    const rows = names.map((name) => known.user(name));
    const isHidden = hiddenFrom(known, viewer);
    const hidden = names.map((name) => (isHidden ? isHidden(name) : false));
    if (isHidden === undefined || rows.includes(undefined) || hidden.includes(undefined))
      return undefined;
    return new Map(
      names.flatMap((name, at): readonly (readonly [Username, UserFields])[] => {
        const row = rows[at];
        return row === undefined || row === null || row === DAMAGED || hidden[at] === true
          ? []
          : [[name, publicPart(row, publicFields)]];
      }),
    );
  });

export const makeListComments = (deps: Deps): ListComments => {
  const readPage = function* (
    post: PostId,
    { order, after, offset, limit }: CommentRequest,
    viewer: Username | null,
  ) {
    const comments: SeenComment[] = [];
    let place = after;
    let room = MAX_PAGE_BYTES;
    for (let skip = after === null ? offset : 0; ; skip = 0) {
      const count = limit - comments.length + 1;
      const query = { order, after: place, offset: skip, count };
      const { entries, size } = yield* ask(deps.commentLists.slice(post, query));
      const found = entries.flatMap(({ comment }) => comment ?? []);
      const names = [...new Set(found.map(({ username }) => username))];
      const authors = yield* ask(readAuthors(deps, names, viewer));
      const end = (next: CommentPlace | null): CommentPage => ({ comments, total: size, next });
      for (const entry of entries) {
        const { comment } = entry;
        const author = comment === null ? undefined : authors.get(comment.username);
        if (comment === null || author === undefined) continue;
        const seen = { comment, author };
        room -= byteLength(JSON.stringify(seen));
        if (comments.length === limit || (comments.length > 0 && room < 0)) return end(place);
        comments.push(seen);
        place = entry.place;
      }
      if (entries.length < count) return end(null);
      place = entries.at(-1)?.place ?? place;
    }
  };

  return ({ principal, post, request }) =>
    gen(function* () {
      yield* ask(deps.readPost({ principal, id: post }));
      return yield* readPage(post, request, viewerOf(principal));
    });
};
