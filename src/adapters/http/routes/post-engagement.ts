import { type ActKind } from '../../../domain/entities/edges.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EdgeReceipt } from '../../../application/act-on-edge.js';
import type { Engage } from '../../../application/use-cases/engage.js';
import { ok } from '../answer.js';
import { closed } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { PostParams } from '../inputs.js';
import { route, type Route } from '../route.js';

const Liked = closed(
  'Liked',
  { message: t.string, liked: t.boolean, likesCount: t.number, changed: t.boolean },
  {},
);
const Bookmarked = closed(
  'Bookmarked',
  { message: t.string, bookmarked: t.boolean, bookmarksCount: t.number, changed: t.boolean },
  {},
);

const likeView =
  (liked: boolean) =>
  ({ count, changed }: EdgeReceipt) => ({
    message: liked ? 'Post liked' : 'Post unliked',
    liked,
    likesCount: count,
    changed,
  });

const bookmarkView =
  (bookmarked: boolean) =>
  ({ count, changed }: EdgeReceipt) => ({
    message: bookmarked ? 'Post bookmarked' : 'Bookmark removed',
    bookmarked,
    bookmarksCount: count,
    changed,
  });

interface Act {
  readonly method: 'POST' | 'DELETE';
  readonly part: ActKind;
  readonly summary: string;
  readonly receipt: t.Mixed;
  readonly engage: Engage;
  readonly view: (receipt: EdgeReceipt) => object;
}

const engagementRoute = ({ method, part, summary, receipt, engage, view }: Act): Route =>
  route({
    method,
    path: `/posts/:id/${part}`,
    summary,
    access: 'authenticated',
    refuses: ['UserNotFound', 'PostNotFound', 'OutboxFull'],
    acts: true,
    params: PostParams,
    answers: { 200: receipt },
    example: { answer: view({ count: method === 'POST' ? 1 : 0, changed: true }) },
    handle: ({ principal, params: { id } }) =>
      pipe(
        engage({ principal, id }),
        TE.map((done) => ok(view(done))),
      ),
  });

export const engagementRoutes = ({
  useCases: { likePost, unlikePost, bookmarkPost, unbookmarkPost },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => {
  const like = { part: 'like', receipt: Liked } as const;
  const bookmark = { part: 'bookmark', receipt: Bookmarked } as const;
  return [
    { ...like, method: 'POST' as const, summary: 'Like', engage: likePost, view: likeView(true) },
    {
      ...like,
      method: 'DELETE' as const,
      summary: 'Take a like back',
      engage: unlikePost,
      view: likeView(false),
    },
    {
      ...bookmark,
      method: 'POST' as const,
      summary: 'Bookmark',
      engage: bookmarkPost,
      view: bookmarkView(true),
    },
    {
      ...bookmark,
      method: 'DELETE' as const,
      summary: 'Take a bookmark back',
      engage: unbookmarkPost,
      view: bookmarkView(false),
    },
  ].map(engagementRoute);
};
