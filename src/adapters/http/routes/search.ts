import * as E from 'fp-ts/lib/Either.js';
import { traverseArray } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { profileSeen } from '../../../domain/profile.js';
import { foldSearch } from '../../../domain/search-entries.js';
import { isCleanText } from '../../../domain/text.js';
import type { Shown } from '../../../domain/shown.js';
import { parseHashtag, unionOfTags, type Hashtag } from '../../../domain/hashtag.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../../domain/page.js';
import { ok } from '../answer.js';
import { feedItem, userJson } from '../answers.js';
import { closed, fromParser, withFallback, TextOrNull } from '../codec.js';
import { parseSearchCursor, printSearchCursor } from '../cursor.js';
import { examplePost, exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { wholeNumber } from '../inputs.js';
import { route, type Route } from '../route.js';
import type { View } from '../view.js';

const MAX_TAGS = 12;
const MAX_PER_TAG = 50;

const UsersQuery = t.strict({
  role: withFallback(
    fromParser(
      'ListedRole',
      (input): E.Either<unknown, 'user' | 'model'> =>
        input === 'user' || input === 'model' ? E.right(input) : E.left(input),
      'user or model',
      { enum: ['user', 'model'] },
    ),
    'user' as const,
  ),
  limit: wholeNumber(1, MAX_LIMIT, 10),
});

/** Most characters of a search; matching uses only a shorter prefix of it. */
const MAX_ASKED = 100;

const SearchQuery = t.strict({
  q: fromParser(
    'Search',
    (input): E.Either<unknown, string> => {
      const search = input.length <= MAX_ASKED && isCleanText(input) ? foldSearch(input) : '';
      return search === '' ? E.left(input) : E.right(search);
    },
    `1 to ${MAX_ASKED} characters, and not blank`,
    { minLength: 1, maxLength: MAX_ASKED },
  ),
  limit: wholeNumber(1, MAX_LIMIT, DEFAULT_LIMIT),
  cursor: withFallback(
    fromParser('SearchCursor', parseSearchCursor, 'a nextCursor as it was answered'),
    null,
  ),
});

const parseTags = (input: string): E.Either<unknown, readonly Hashtag[]> =>
  pipe(
    traverseArray(parseHashtag)(input.split(',').filter((word) => word.trim() !== '')),
    E.map((tags) => unionOfTags(tags)),
    E.filterOrElseW(
      (tags) => tags.length >= 1 && tags.length <= MAX_TAGS,
      () => 'none, or too many',
    ),
  );

const TopPostsQuery = t.strict({
  hashtags: fromParser('Hashtags', parseTags, `1 to ${MAX_TAGS} hashtags, between commas`),
  postsPerHashtag: wholeNumber(1, MAX_PER_TAG, 5),
});

const modelJson = (shown: Shown) =>
  t.intersection([userJson(shown), t.type({ engagement_score: t.number })], 'Model');

export const searchRoutes = ({
  useCases: { searchUsers, findNewestUsers, findTopModels, findTopPosts },
  publicFields,
  view,
}: Pick<HttpDeps, 'useCases' | 'publicFields'> & { readonly view: View }): readonly Route[] => [
  route('GET', '/search/users', 'Users by the beginning of a name', {
    access: 'authenticated',
    query: SearchQuery,
    rows: ({ query }) => query.limit,
    answers: {
      200: closed('FoundUsers', {
        users: t.array(userJson(publicFields)),
        pagination: closed('FoundPlace', {
          limit: t.number,
          count: t.number,
          nextCursor: TextOrNull,
        }),
        hasMore: t.boolean,
      }),
    },
    example: {
      answer: {
        users: [exampleUser],
        pagination: { limit: DEFAULT_LIMIT, count: 1, nextCursor: null },
        hasMore: false,
      },
    },
    handle: ({ principal, query: { q: search, limit, cursor: after } }) =>
      pipe(
        searchUsers(principal, { search, limit, after }),
        TE.map(({ people, next }) =>
          ok({
            users: people.map(({ user, relation }) => profileSeen(user, publicFields, relation)),
            pagination: {
              limit,
              count: people.length,
              nextCursor: next === null ? null : printSearchCursor(next),
            },
            hasMore: next !== null,
          }),
        ),
      ),
  }),
  route('GET', '/search/users/newest', 'The newest users', {
    access: 'authenticated',
    query: UsersQuery,
    rows: ({ query }) => query.limit,
    answers: {
      200: closed('Users', { users: t.array(userJson(publicFields)), count: t.number }),
    },
    example: { answer: { users: [exampleUser], count: 1 } },
    handle: ({ query: { role, limit } }) =>
      pipe(
        findNewestUsers(role, limit),
        TE.map((users) => ok({ users, count: users.length })),
      ),
  }),
  route('GET', '/search/hashtags/top-posts', 'The best posts of some tags', {
    access: 'authenticated',
    query: TopPostsQuery,
    rows: ({ query }) => query.hashtags.length * query.postsPerHashtag,
    answers: {
      200: closed('TopPosts', { hashtags: t.record(t.string, t.array(feedItem(publicFields))) }),
    },
    example: { answer: { hashtags: { travel: [{ post: examplePost, user: exampleUser }] } } },
    handle: ({ principal, query: { hashtags: tags, postsPerHashtag: perTag } }) =>
      pipe(
        findTopPosts({ principal, tags, perTag }),
        TE.map((lists) => view.lists(tags.map((tag, place) => [tag, lists[place] ?? []]))),
      ),
  }),
  route('GET', '/search/models/top', 'The models with the most engagement', {
    access: 'authenticated',
    query: t.strict({ limit: wholeNumber(1, MAX_LIMIT, 5) }),
    rows: ({ query }) => query.limit,
    answers: {
      200: closed('Models', { models: t.array(modelJson(publicFields)), count: t.number }),
    },
    example: { answer: { models: [{ ...exampleUser, engagement_score: 3 }], count: 1 } },
    handle: ({ query: { limit } }) =>
      pipe(
        findTopModels(limit),
        TE.map((models) => ok({ models, count: models.length })),
      ),
  }),
];
