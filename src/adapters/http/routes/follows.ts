import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Follow } from '../../../application/use-cases/follow.js';
import type { ListFollows } from '../../../application/use-cases/list-names.js';
import { ok } from '../answer.js';
import { NamesAnswer } from '../answers.js';
import { closed } from '../codec.js';
import { exampleNames } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { NamesQuery, subjectOf, toNameRequest, UsernameParams } from '../inputs.js';
import { route, type Route } from '../route.js';
import { viewNames } from '../view.js';

const FollowAnswer = closed(
  'Followed',
  { message: t.string, following: t.boolean, followerCount: t.number, changed: t.boolean },
  {},
);

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
