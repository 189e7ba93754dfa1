import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { EdgeReceipt } from '../../../application/act-on-edge.js';
import type { Engage, Follow } from '../../../application/use-cases/edges.js';
import type { ListFollows } from '../../../application/use-cases/list-names.js';
import type { ActKind } from '../../../domain/entities/edges.js';
import { ok } from '../answer.js';
import { NamesAnswer } from '../answers.js';
import { closed } from '../codec.js';
import { exampleNames } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { NamesQuery, PostParams, UsernameParams, subjectOf, toNameRequest } from '../inputs.js';
import { route, type Route } from '../route.js';
import { viewNames } from '../view.js';

const FollowAnswer = closed('Followed', {
  message: t.string,
  following: t.boolean,
  followerCount: t.number,
  changed: t.boolean,
});

const followRoute = (method: 'POST' | 'DELETE', act: Follow): Route => {
  const following = method === 'POST';
  const message = following ? 'User followed' : 'User unfollowed';
  return route({
    method,
    path: '/users/:username/follow',
    summary: following ? 'Follow a user' : 'Stop following a user',
    access: 'authenticated',
    refuses: ['UserNotFound', 'PostNotFound', 'CannotFollowSelf', 'OutboxFull'],
    acts: true,
    params: UsernameParams,
    answers: { 200: FollowAnswer },
    example: {
      answer: { message, following, followerCount: following ? 1 : 0, changed: true },
    },
    handle: ({ principal, params }) =>
      pipe(
        act({ principal, following: subjectOf(principal, params) }),
        TE.map(({ count, changed }) => ok({ message, following, followerCount: count, changed })),
      ),
  });
};

const listRoute = (part: 'followers' | 'following', summary: string, list: ListFollows): Route =>
  route({
    method: 'GET',
    path: `/users/:username/${part}`,
    summary,
    access: 'authenticated',
    refuses: ['Forbidden', 'UserNotFound'],
    params: UsernameParams,
    query: NamesQuery,
    rows: ({ query }) => query.limit,
    answers: { 200: NamesAnswer },
    example: { answer: exampleNames },
    handle: ({ principal, params, query }) =>
      pipe(
        list({ principal, username: subjectOf(principal, params), range: toNameRequest(query) }),
        TE.map((names) => ok(viewNames(names, query))),
      ),
  });

export const followRoutes = ({
  useCases: { follow, unfollow, listFollowers, listFollowing },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  followRoute('POST', follow),
  followRoute('DELETE', unfollow),
  listRoute('followers', 'Who follows a user', listFollowers),
  listRoute('following', 'Whom a user follows', listFollowing),
];

const Liked = closed('Liked', {
  message: t.string,
  liked: t.boolean,
  likesCount: t.number,
  changed: t.boolean,
});
const Bookmarked = closed('Bookmarked', {
  message: t.string,
  bookmarked: t.boolean,
  bookmarksCount: t.number,
  changed: t.boolean,
});

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
