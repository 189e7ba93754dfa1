import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Comment, CommentOrder, CommentPlace } from '../../domain/comment.js';
import { MAX_AT_ONCE, MAX_LOOKS, MAX_PAGE_BYTES, type Range } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import type { UserFields } from '../../domain/profile.js';
import { publicPart } from '../../domain/shown.js';
import { byteLength } from '../../domain/text.js';
import type { Username } from '../../domain/username.js';
import type { PostNotFound, StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import { hiddenFrom } from '../feeds/hidden.js';
import type { CommentQuery } from '../ports/comments.js';
import { DAMAGED } from '../ports/reader.js';
import type { Needs } from '../world.js';

export interface CommentRequest extends Range {
  readonly order: CommentOrder;
  /** Takes precedence over the offset. */
  readonly after: CommentPlace | null;
}

/** A comment and the fields of its author that others see. */
export interface SeenComment {
  readonly comment: Comment;
  readonly author: UserFields;
}

/** `next` is the place after which more comments follow; null at the end. */
export interface CommentPage {
  readonly comments: readonly SeenComment[];
  readonly total: number;
  readonly next: CommentPlace | null;
}

/**
 * Lists the comments of a post for callers who may see it. A comment is not shown when its author is not here, since a
 * deletion is under way, or is hidden from the viewer.
 */
export type ListComments = (command: {
  readonly principal: Principal;
  readonly post: PostId;
  readonly request: CommentRequest;
}) => TE.TaskEither<PostNotFound | StoreError, CommentPage>;

interface Deps extends Needs<'commentLists' | 'reader'> {
  /** Refuses callers who may not see the post. */
  readonly readPost: (command: {
    readonly principal: Principal;
    readonly id: PostId;
  }) => TE.TaskEither<PostNotFound | StoreError, unknown>;
  readonly publicFields: readonly string[];
}

/** Authors as they were read; null for those who are not shown to the viewer. */
type Authors = ReadonlyMap<Username, UserFields | null>;

/** Reads authors, and whether other users had some of their names until recently. */
const readAuthors = (
  { reader, publicFields }: Deps,
  names: readonly Username[],
  viewer: Username | null,
) =>
  reader.read((known) => {
    const rows = names.map((name) => known.user(name));
    const isHidden = hiddenFrom(known, viewer);
    const hidden = names.map((name) => (isHidden ? isHidden(name) : false));
    const namesakes = names.map((name) => known.isNamesake(name));
    if (isHidden === undefined || [...rows, ...hidden, ...namesakes].includes(undefined))
      return undefined;
    const authors: Authors = new Map(
      names.map((name, at) => {
        const row = rows[at];
        const isShown = row !== undefined && row !== null && row !== DAMAGED && hidden[at] !== true;
        return [name, isShown ? publicPart(row, publicFields) : null];
      }),
    );
    return { authors, hasNamesake: namesakes.includes(true) };
  });

export const makeListComments = (deps: Deps): ListComments => {
  /**
   * Reads some comments, and returns them with all authors known by then. Where another user had the name of an author until
   * recently, the comments are read once more after that author: those of the other user are gone by then.
   */
  const readSome = function* (
    post: PostId,
    query: CommentQuery,
    viewer: Username | null,
    before: Authors,
  ) {
    for (let authors = before; ;) {
      const { entries, size } = yield* ask(deps.commentLists.slice(post, query));
      const names = new Set(entries.flatMap(({ comment }) => comment?.username ?? []));
      const unknown = [...names].filter((name) => !authors.has(name));
      const read = yield* ask(readAuthors(deps, unknown, viewer));
      authors = new Map([...authors, ...read.authors]);
      if (!read.hasNamesake) return { entries, size, authors };
    }
  };

  /** Reads a page. The offset counts comments that are shown, so that no page repeats one. */
  const readPage = function* (
    post: PostId,
    { order, after, offset, limit }: CommentRequest,
    viewer: Username | null,
  ) {
    const comments: SeenComment[] = [];
    let place = after;
    let known: Authors = new Map();
    let room = MAX_PAGE_BYTES;
    let skip = after === null ? offset : 0;
    let looks = 0;
    // The less of what was read is shown, the more is read at once.
    for (let growth = 1; ; growth *= 2) {
      const count = Math.min(MAX_AT_ONCE, growth * (skip + limit - comments.length + 1));
      const query = { order, after: place, count };
      const { entries, size, authors } = yield* readSome(post, query, viewer, known);
      known = authors;
      const end = (next: CommentPlace | null): CommentPage => ({ comments, total: size, next });
      for (const entry of entries) {
        const { comment } = entry;
        const author = comment === null ? null : (authors.get(comment.username) ?? null);
        if (comment === null || author === null) looks += 1;
        else if (skip > 0) skip -= 1;
        else {
          const seen = { comment, author };
          room -= byteLength(JSON.stringify(seen));
          if (comments.length === limit || (comments.length > 0 && room < 0)) return end(place);
          comments.push(seen);
          place = entry.place;
        }
      }
      if (entries.length < count) return end(null);
      place = entries.at(-1)?.place ?? place;
      if (looks >= MAX_LOOKS) return end(place);
    }
  };

  return ({ principal, post, request }) =>
    gen(function* () {
      yield* ask(deps.readPost({ principal, id: post }));
      return yield* readPage(post, request, viewerOf(principal));
    });
};
