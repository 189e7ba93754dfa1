import * as E from 'fp-ts/lib/Either.js';
import { traverseArray } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { parseLiveFeed } from '../../../domain/live.js';
import { parsePostId, type PostId } from '../../../domain/post.js';
import type { EventsAnswer } from '../answer.js';
import { subjectOfNobody } from '../auth/addresses.js';
import { fromParser, withFallback } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { authenticationRequired } from '../http-error.js';
import { publicRoute, type Route } from '../route.js';

const MAX_POSTS = 100;

const parsePosts = (text: string): E.Either<unknown, readonly PostId[]> =>
  pipe(
    traverseArray(parsePostId)(text.split(',')),
    E.map((ids) => [...new Set(ids)]),
    E.filterOrElseW(
      (ids) => ids.length <= MAX_POSTS,
      () => 'too many',
    ),
  );

const EventsQuery = t.strict(
  {
    feed: withFallback(
      fromParser('LiveFeed', parseLiveFeed, 'explore, following or hashtag/<tag>'),
      null,
    ),
    posts: withFallback(
      fromParser('LivePosts', parsePosts, `the ids of up to ${MAX_POSTS} posts, between commas`),
      [] as readonly PostId[],
    ),
  },
  'EventsQuery',
);

/** Keeps all other headers too: they tell whether a proxy forwarded the request, and for whom. */
const EventsHeaders = t.intersection([
  t.type({
    'last-event-id': withFallback(
      fromParser('LastEventId', E.right, 'the id that came last'),
      null,
    ),
  }),
  t.UnknownRecord,
]);

export const eventRoutes = ({
  hub,
  settings: { trustProxy },
}: Pick<HttpDeps, 'hub' | 'settings'>): readonly Route[] => [
  publicRoute('GET', '/events', 'Live updates as server-sent events', {
    access: 'public',
    cache: 'never',
    media: ['text/event-stream'],
    refuses: ['AuthenticationRequired', 'ListenersFull', 'TooManyListeners'],
    query: EventsQuery,
    headers: EventsHeaders,
    answers: { 200: t.string },
    example: { answer: 'event: post\ndata: {"id":"42","username":"alice"}\n\n' },
    handle: ({ principal, query: { feed, posts }, headers, address: from }) => {
      const viewer = principal?.username ?? null;
      if (feed?.kind === 'following' && viewer === null) return TE.left(authenticationRequired);
      const nobody = viewer === null ? subjectOfNobody(from, headers, trustProxy) : null;
      const interests = { viewer, address: nobody?.name ?? null, feed, posts };
      return TE.right<never, EventsAnswer>({
        admit: () => hub.admit(interests),
        join: (sink) => hub.join(interests, headers['last-event-id'], sink),
      });
    },
  }),
];
