import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import type { StoreError, UserNotFound } from '../errors.js';
import type {
  NotificationPage,
  NotificationRequest,
  Notifications,
} from '../feeds/notifications.js';
import { actingAs } from '../acting.js';
import type { Needs } from '../world.js';

interface Deps extends Needs<'marks' | 'users.create' | 'clock'> {
  readonly notifications: Notifications;
}

/** Reads the notifications of the acting user. */
export type ReadNotifications = (command: {
  readonly principal: Principal;
  readonly request: NotificationRequest;
}) => TE.TaskEither<UserNotFound | StoreError, NotificationPage>;

export const makeReadNotifications =
  (deps: Deps): ReadNotifications =>
  ({ principal, request }) =>
    actingAs(deps)(principal.username)(
      deps.notifications.page(principal.username, viewerOf(principal), request),
    );

/** Marks the acting user's notifications up to an instant, ms, as read; null: all. Resolves to how many are unread. */
export type MarkNotificationsRead = (command: {
  readonly principal: Principal;
  readonly upTo: number | null;
}) => TE.TaskEither<UserNotFound | StoreError, number>;

export const makeMarkNotificationsRead =
  (deps: Deps): MarkNotificationsRead =>
  ({ principal: { username }, upTo }) =>
    pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) => deps.marks.markRead(username, Math.min(upTo ?? now, now), now)),
      actingAs(deps)(username),
      TE.flatMap(() => deps.notifications.unread(username)),
    );
