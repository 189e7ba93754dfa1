import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Notification } from '../../../application/feeds/notifications.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../../domain/page.js';
import { publicProfile } from '../../../domain/profile.js';
import type { Shown } from '../../../domain/shown.js';
import { ok } from '../answer.js';
import { postJson, userJson } from '../answers.js';
import { closed, fromParser, guarded, withFallback, words, TextOrNull } from '../codec.js';
import { parseNoticeCursor, printNoticeCursor } from '../cursor.js';
import { examplePost, exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { wholeNumber } from '../inputs.js';
import { route, type Route } from '../route.js';
import { viewPost } from '../view.js';

const NotificationsQuery = t.strict(
  {
    limit: wholeNumber(1, MAX_LIMIT, DEFAULT_LIMIT),
    cursor: withFallback(
      fromParser('NotificationCursor', parseNoticeCursor, 'a nextCursor as it was answered'),
      null,
    ),
  },
  'NotificationsQuery',
);

const Instant = guarded(
  'Instant',
  { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  (input): input is number => Number.isSafeInteger(input) && Number(input) >= 0,
  'a created_at as it was answered',
);

const ReadBody = t.strict({ upTo: withFallback(Instant, null) }, 'a JSON object');

const notificationJson = (shown: Shown) =>
  closed(
    'Notification',
    {
      kind: words('followed', 'liked', 'commented', 'mentioned'),
      created_at: t.number,
      isRead: t.boolean,
      user: userJson(shown),
    },
    { post: postJson(shown) },
  );

const viewNotification = ({ kind, at, isRead, user, post }: Notification, shown: Shown) => ({
  kind,
  created_at: at,
  isRead,
  user: publicProfile(user, shown),
  ...(post === null ? {} : { post: viewPost(post.post, shown, post) }),
});

const exampleNotification = {
  kind: 'liked',
  created_at: 1234567890123,
  isRead: false,
  user: { ...exampleUser, username: 'bob', display_name: 'Bob Jones' },
  post: examplePost,
};

export const notificationRoutes = ({
  useCases: { readNotifications, markNotificationsRead },
  publicFields,
}: Pick<HttpDeps, 'useCases' | 'publicFields'>): readonly Route[] => [
  route('GET', '/notifications', 'The notifications of the caller, newest first', {
    access: 'authenticated',
    refuses: ['UserNotFound'],
    acts: true,
    query: NotificationsQuery,
    rows: ({ query }) => query.limit,
    answers: {
      200: closed('Notifications', {
        notifications: t.array(notificationJson(publicFields)),
        unreadCount: t.number,
        pagination: closed('NotificationPages', {
          limit: t.number,
          count: t.number,
          nextCursor: TextOrNull,
        }),
        hasMore: t.boolean,
      }),
    },
    example: {
      answer: {
        notifications: [exampleNotification],
        unreadCount: 1,
        pagination: { limit: 20, count: 1, nextCursor: null },
        hasMore: false,
      },
    },
    handle: ({ principal, query: { limit, cursor } }) =>
      pipe(
        readNotifications({ principal, request: { limit, after: cursor } }),
        TE.map(({ notifications, unread, next }) =>
          ok({
            notifications: notifications.map((one) => viewNotification(one, publicFields)),
            unreadCount: unread,
            pagination: {
              limit,
              count: notifications.length,
              nextCursor: next === null ? null : printNoticeCursor(next),
            },
            hasMore: next !== null,
          }),
        ),
      ),
  }),
  route('POST', '/notifications/read', 'Mark notifications as read', {
    access: 'authenticated',
    refuses: ['UserNotFound'],
    acts: true,
    bodyOptional: true,
    body: ReadBody,
    answers: {
      200: closed('NotificationsRead', { message: t.string, unreadCount: t.number }),
    },
    example: {
      request: { upTo: 1234567890123 },
      answer: { message: 'Notifications read', unreadCount: 0 },
    },
    handle: ({ principal, body: { upTo } }) =>
      pipe(
        markNotificationsRead({ principal, upTo }),
        TE.map((unreadCount) => ok({ message: 'Notifications read', unreadCount })),
      ),
  }),
];
