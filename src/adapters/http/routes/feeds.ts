import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import type { ActFeedKind, Feed } from '../../../application/feeds/feed.js';
import type { ReadFeed } from '../../../application/use-cases/reads.js';
import type { PostId } from '../../../domain/post.js';
import type { Principal } from '../../../domain/principal.js';
import type { Shown } from '../../../domain/shown.js';
import { ok } from '../answer.js';
import { NewPostsAnswer, feedAnswer } from '../answers.js';
import { exampleFeed } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { NewPostsQuery, PageQuery, TagParams, UsernameParams, subjectOf } from '../inputs.js';
import { publicRoute, route, type Route } from '../route.js';
import { viewNewPosts, type View } from '../view.js';

type Page = t.TypeOf<typeof PageQuery>;
type Owner = t.TypeOf<typeof UsernameParams>;
interface Asked<Params, Caller = Principal> {
  readonly principal: Caller;
  readonly params: Params;
  readonly query: Page;
}

const feedOf = (shown: Shown) =>
  ({
    query: PageQuery,
    rows: ({ query }: { readonly query: Page }) => query.limit,
    answers: { 200: feedAnswer(shown) },
    refuses: ['Forbidden', 'UserNotFound'],
    example: { answer: exampleFeed },
  }) as const;

/** Makes the header that tells as of when the copy of Xano is, in ISO 8601; the ETag of a page does not cover it. */
const asOf = (instant: number | null): Readonly<Record<string, string>> =>
  instant === null ? {} : { 'X-Feed-As-Of': new Date(instant).toISOString() };

export const feedRoutes = ({
  useCases: { readFeed, countNewPosts, held, copyAsOf },
  publicFields,
  view,
}: Pick<HttpDeps, 'useCases' | 'publicFields'> & { readonly view: View }): readonly Route[] => {
  const feed = feedOf(publicFields);
  const pageBy = (read: ReadFeed) => (principal: Principal | null, of: Feed, request: Page) =>
    pipe(
      read({ principal, feed: of, request }),
      TE.map((found) => view.feed(found, request, asOf(copyAsOf()))),
    );

  type ReadPage = ReturnType<typeof pageBy>;

  /** Declares both reads of a page: `warm` from what this process holds, `handle` from the store. */
  const pages = <Call>(answer: (call: Call, page: ReadPage) => ReturnType<ReadPage>) => ({
    warm: (call: Call) => answer(call, pageBy(held.readFeed)),
    handle: (call: Call) => answer(call, pageBy(readFeed)),
  });

  const newPostsBy =
    (count: typeof countNewPosts) =>
    ({
      principal,
      query: { since },
    }: {
      readonly principal: Principal | null;
      readonly query: t.TypeOf<typeof NewPostsQuery>;
    }) =>
      pipe(
        count(principal, since),
        TE.map((found) => ok(viewNewPosts(found))),
      );

  const ofUser = (kind: 'posts' | ActFeedKind, summary: string): Route =>
    route('GET', `/users/:username/${kind}`, summary, {
      ...feed,
      access: 'authenticated',
      params: UsernameParams,
      ...pages(({ principal, params, query }: Asked<Owner>, page) =>
        page(principal, { kind, username: subjectOf(principal, params) }, query),
      ),
    });

  const ofTag = (kind: 'hashtag' | 'ranked', path: string, summary: string): Route =>
    route('GET', path, summary, {
      ...feed,
      access: 'authenticated',
      params: TagParams,
      ...pages(({ principal, params: { tag }, query }: Asked<t.TypeOf<typeof TagParams>>, page) =>
        page(principal, { kind, tag }, query),
      ),
    });

  return [
    publicRoute('GET', '/feed/explore', 'Every post, newest first', {
      ...feed,
      access: 'public',
      ...pages(({ principal, query }: Asked<unknown, Principal | null>, page) =>
        page(principal, { kind: 'explore' }, query),
      ),
    }),
    publicRoute('GET', '/feed/explore/new', 'The number of posts since a cursor', {
      access: 'public',
      query: NewPostsQuery,
      answers: { 200: NewPostsAnswer },
      example: {
        answer: viewNewPosts({
          count: 3,
          isMore: false,
          newest: { at: 0, score: 1234567890123, created_at: 1234567890123, id: 'a1' as PostId },
        }),
      },
      warm: newPostsBy(held.countNewPosts),
      handle: newPostsBy(countNewPosts),
    }),
    route(
      'GET',
      '/feed/following',
      'The posts of the users whom the caller follows, newest first',
      {
        ...feed,
        access: 'authenticated',
        acts: true,
        ...pages(({ principal, query }: Asked<unknown>, page) =>
          page(principal, { kind: 'following', username: principal.username }, query),
        ),
      },
    ),
    ofTag('hashtag', '/feed/hashtag/:tag', 'The posts of a tag, newest first'),
    ofTag('ranked', '/feed/hashtag/:tag/ranked', 'The posts of a tag, by engagement and age'),
    ofUser('posts', 'The posts of a user, newest first'),
    ofUser('bookmarked', 'The bookmarks of a user, newest first'),
    ofUser('liked', 'The posts that a user likes, by when'),
  ];
};
