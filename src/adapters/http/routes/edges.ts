import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { EdgeReceipt, Tie } from '../../../application/use-cases/edges.js';
import type { ListPeople } from '../../../application/use-cases/list-names.js';
import type { Principal } from '../../../domain/principal.js';
import { ok } from '../answer.js';
import { closed } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { PostParams, UsernameParams, subjectOf, toNameRequest } from '../inputs.js';
import { makeNamePages } from '../name-pages.js';
import { route, type Route } from '../route.js';

/** The words for one kind of edge; the member `name` of the answer says whether the edge exists now. */
interface Words {
  readonly part: string;
  readonly answer: string;
  readonly name: string;
  /** The member with the number of such edges; null if that number is not public. */
  readonly counter: string | null;
  readonly ofSelf: readonly ('CannotFollowSelf' | 'CannotMuteSelf' | 'CannotBlockSelf')[];
}

const actRoute = <P>(
  method: 'POST' | 'DELETE',
  { part, answer, name, counter, ofSelf }: Words,
  [of, params]: readonly [of: string, params: t.Type<P, unknown>],
  [summary, message]: readonly [summary: string, message: string],
  act: (principal: Principal, params: P) => ReturnType<Tie>,
): Route => {
  const stands = method === 'POST';
  const view = ({ count, changed }: EdgeReceipt) => ({
    message,
    [name]: stands,
    ...(counter !== null && { [counter]: count }),
    changed,
  });
  return route(method, `${of}/${part}`, summary, {
    access: 'authenticated',
    refuses: ['UserNotFound', 'PostNotFound', ...ofSelf, 'Blocked', 'OutboxFull'],
    acts: true,
    params,
    answers: {
      200: closed(answer, {
        message: t.string,
        [name]: t.boolean,
        ...(counter !== null && { [counter]: t.number }),
        changed: t.boolean,
      }),
    },
    example: { answer: view({ count: stands ? 1 : 0, changed: true }) },
    handle: (call) =>
      pipe(
        act(call.principal, call.params),
        TE.map((done) => ok(view(done))),
      ),
  });
};

const FOLLOW: Words = {
  ...{ part: 'follow', answer: 'Followed', name: 'following', counter: 'followerCount' },
  ofSelf: ['CannotFollowSelf'],
};
/** A mute has no public counter: the muted user is not told. */
const MUTE: Words = {
  ...{ part: 'mute', answer: 'Muted', name: 'muted', counter: null },
  ofSelf: ['CannotMuteSelf'],
};
const BLOCK: Words = {
  ...{ part: 'block', answer: 'Blocked', name: 'blocked', counter: null },
  ofSelf: ['CannotBlockSelf'],
};

const tieRoute = (method: 'POST' | 'DELETE', words: Words, summary: string, act: Tie): Route => {
  const message = `User ${method === 'POST' ? '' : 'un'}${words.answer.toLowerCase()}`;
  return actRoute(
    method,
    words,
    ['/users/:username', UsernameParams],
    [summary, message],
    (principal, params) => act({ principal, whom: subjectOf(principal, params) }),
  );
};

/** Routes of the edges between users. */
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
    tieRoute('POST', FOLLOW, 'Follow a user', follow),
    tieRoute('DELETE', FOLLOW, 'Stop following a user', unfollow),
    listRoute('followers', 'Who follows a user', listFollowers),
    listRoute('following', 'Whom a user follows', listFollowing),
    tieRoute('POST', MUTE, 'Mute a user, who is not told', mute),
    tieRoute('DELETE', MUTE, 'Unmute a user', unmute),
    listRoute('muted', 'Whom a user mutes', listMuted),
    tieRoute('POST', BLOCK, 'Block a user: neither sees the other', block),
    tieRoute('DELETE', BLOCK, 'Unblock a user', unblock),
    listRoute('blocked', 'Whom a user blocks', listBlocked),
  ];
};

const LIKE: Words = {
  ...{ part: 'like', answer: 'Liked', name: 'liked', counter: 'likesCount' },
  ofSelf: [],
};
const BOOKMARK: Words = {
  ...{ part: 'bookmark', answer: 'Bookmarked', name: 'bookmarked', counter: 'bookmarksCount' },
  ofSelf: [],
};

export const engagementRoutes = ({
  useCases: { likePost, unlikePost, bookmarkPost, unbookmarkPost },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] =>
  (
    [
      ['POST', LIKE, ['Like', 'Post liked'], likePost],
      ['DELETE', LIKE, ['Remove a like', 'Post unliked'], unlikePost],
      ['POST', BOOKMARK, ['Bookmark', 'Post bookmarked'], bookmarkPost],
      ['DELETE', BOOKMARK, ['Remove a bookmark', 'Bookmark removed'], unbookmarkPost],
    ] as const
  ).map(([method, words, said, engage]) =>
    actRoute(method, words, ['/posts/:id', PostParams], said, (principal, { id }) =>
      engage({ principal, id }),
    ),
  );
