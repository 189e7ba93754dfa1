import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type {
  EdgeReceipt,
  Engage,
  Follow,
  TieUntold,
} from '../../../application/use-cases/edges.js';
import type { ListPeople } from '../../../application/use-cases/list-names.js';
import type { ActKind } from '../../../domain/entities/edges.js';
import { ok } from '../answer.js';
import { closed } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { PostParams, UsernameParams, subjectOf, toNameRequest } from '../inputs.js';
import { makeNamePages } from '../name-pages.js';
import { route, type Route } from '../route.js';

const FollowAnswer = closed('Followed', {
  message: t.string,
  following: t.boolean,
  followerCount: t.number,
  changed: t.boolean,
});

const followRoute = (method: 'POST' | 'DELETE', act: Follow): Route => {
  const following = method === 'POST';
  const message = following ? 'User followed' : 'User unfollowed';
  return route(
    method,
    '/users/:username/follow',
    following ? 'Follow a user' : 'Stop following a user',
    {
      access: 'authenticated',
      refuses: ['UserNotFound', 'PostNotFound', 'CannotFollowSelf', 'Blocked', 'OutboxFull'],
      acts: true,
      params: UsernameParams,
      answers: { 200: FollowAnswer },
      example: {
        answer: { message, following, followerCount: following ? 1 : 0, changed: true },
      },
      handle: ({ principal, params }) =>
        pipe(
          act({ principal, whom: subjectOf(principal, params) }),
          TE.map(({ count, changed }) => ok({ message, following, followerCount: count, changed })),
        ),
    },
  );
};

/** What a user does to another who is not told. */
interface Untold {
  readonly part: 'mute' | 'block';
  readonly answer: string;
  readonly name: 'muted' | 'blocked';
  readonly ofSelf: 'CannotMuteSelf' | 'CannotBlockSelf';
}

const MUTE: Untold = { part: 'mute', answer: 'Muted', name: 'muted', ofSelf: 'CannotMuteSelf' };
const BLOCK: Untold = {
  part: 'block',
  answer: 'Blocked',
  name: 'blocked',
  ofSelf: 'CannotBlockSelf',
};

/** How many do it to somebody is nobody's business, and no part of the answer. */
const untoldRoute = (
  method: 'POST' | 'DELETE',
  { part, answer, name, ofSelf }: Untold,
  summary: string,
  act: TieUntold,
): Route => {
  const stands = method === 'POST';
  const view = ({ changed }: Pick<EdgeReceipt, 'changed'>) => ({
    message: `User ${stands ? '' : 'un'}${name}`,
    [name]: stands,
    changed,
  });
  return route(method, `/users/:username/${part}`, summary, {
    access: 'authenticated',
    refuses: ['UserNotFound', 'PostNotFound', ofSelf, 'Blocked', 'OutboxFull'],
    acts: true,
    params: UsernameParams,
    answers: {
      200: closed(answer, { message: t.string, [name]: t.boolean, changed: t.boolean }),
    },
    example: { answer: view({ changed: true }) },
    handle: ({ principal, params }) =>
      pipe(
        act({ principal, whom: subjectOf(principal, params) }),
        TE.map((done) => ok(view(done))),
      ),
  });
};

/** What users do to each other. */
export const tieRoutes = (deps: Pick<HttpDeps, 'useCases' | 'publicFields'>): readonly Route[] => {
  const { follow, unfollow, mute, unmute, block, unblock } = deps.useCases;
  const { listFollowers, listFollowing, listMuted, listBlocked } = deps.useCases;
  const pages = makeNamePages(deps);

  const listRoute = (
    part: 'followers' | 'following' | 'muted' | 'blocked',
    summary: string,
    list: ListPeople,
  ): Route =>
    route('GET', `/users/:username/${part}`, summary, {
      ...pages.declared,
      access: 'authenticated',
      refuses: ['Forbidden', 'UserNotFound'],
      params: UsernameParams,
      handle: ({ principal, params, query }) =>
        pipe(
          list({ principal, username: subjectOf(principal, params), range: toNameRequest(query) }),
          TE.flatMap(pages.answer({ principal, query })),
        ),
    });

  return [
    followRoute('POST', follow),
    followRoute('DELETE', unfollow),
    listRoute('followers', 'Who follows a user', listFollowers),
    listRoute('following', 'Whom a user follows', listFollowing),
    untoldRoute('POST', MUTE, 'See nothing of a user any more, who is not told', mute),
    untoldRoute('DELETE', MUTE, 'See a user again', unmute),
    listRoute('muted', 'Whom a user mutes', listMuted),
    untoldRoute('POST', BLOCK, 'Have nothing to do with a user any more', block),
    untoldRoute('DELETE', BLOCK, 'Let a user come near again', unblock),
    listRoute('blocked', 'Whom a user blocks', listBlocked),
  ];
};

/** What an act on a post is answered with: `name` says whether it stands, `counter` how many do it. */
interface Words {
  readonly part: ActKind;
  readonly answer: string;
  readonly name: string;
  readonly counter: string;
}

const LIKE: Words = { part: 'like', answer: 'Liked', name: 'liked', counter: 'likesCount' };
const BOOKMARK: Words = {
  part: 'bookmark',
  answer: 'Bookmarked',
  name: 'bookmarked',
  counter: 'bookmarksCount',
};

const engagementRoute = (
  method: 'POST' | 'DELETE',
  { part, answer, name, counter }: Words,
  summary: string,
  message: string,
  engage: Engage,
): Route => {
  const stands = method === 'POST';
  const view = ({ count, changed }: EdgeReceipt) => ({
    message,
    [name]: stands,
    [counter]: count,
    changed,
  });
  return route(method, `/posts/:id/${part}`, summary, {
    access: 'authenticated',
    refuses: ['UserNotFound', 'PostNotFound', 'Blocked', 'OutboxFull'],
    acts: true,
    params: PostParams,
    answers: {
      200: closed(answer, {
        message: t.string,
        [name]: t.boolean,
        [counter]: t.number,
        changed: t.boolean,
      }),
    },
    example: { answer: view({ count: stands ? 1 : 0, changed: true }) },
    handle: ({ principal, params: { id } }) =>
      pipe(
        engage({ principal, id }),
        TE.map((done) => ok(view(done))),
      ),
  });
};

export const engagementRoutes = ({
  useCases: { likePost, unlikePost, bookmarkPost, unbookmarkPost },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  engagementRoute('POST', LIKE, 'Like', 'Post liked', likePost),
  engagementRoute('DELETE', LIKE, 'Take a like back', 'Post unliked', unlikePost),
  engagementRoute('POST', BOOKMARK, 'Bookmark', 'Post bookmarked', bookmarkPost),
  engagementRoute('DELETE', BOOKMARK, 'Take a bookmark back', 'Bookmark removed', unbookmarkPost),
];
