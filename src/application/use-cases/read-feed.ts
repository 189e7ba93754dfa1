import * as TE from 'fp-ts/lib/TaskEither.js';
import { isCursorOf, isFreshCursor, type PageRequest } from '../../domain/page.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import {
  forbidden,
  invalidRequest,
  type Forbidden,
  type InvalidRequest,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Feed, FeedPage } from '../feeds/feed.js';
import type { Feeds } from '../feeds/feeds.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface ReadFeedCommand {
  /** Null for the public feed read by nobody in particular. */
  readonly principal: Principal | null;
  readonly feed: Feed;
  readonly request: PageRequest;
}

export type ReadFeed = (
  command: ReadFeedCommand,
) => TE.TaskEither<Forbidden | InvalidRequest | UserNotFound | StoreError, FeedPage>;

interface Deps {
  readonly feeds: Pick<Feeds, 'page'>;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const isPrivateTo = (feed: Feed, principal: Principal | null): boolean =>
  (feed.kind === 'bookmarked' || feed.kind === 'following') &&
  principal?.kind !== 'service' &&
  principal?.username !== feed.username;

const isForeign = ({ feed, request: { cursor } }: ReadFeedCommand): boolean =>
  cursor !== null && !isCursorOf(feed.kind === 'ranked' ? 'rank' : 'time', cursor);

const isExpired = ({ feed, request: { cursor } }: ReadFeedCommand, now: number): boolean =>
  feed.kind === 'ranked' && cursor !== null && !isFreshCursor(cursor, now);

export const makeReadFeed =
  ({ feeds, users, clock }: Deps): ReadFeed =>
  (command) => {
    const { principal, feed, request } = command;
    if (isPrivateTo(feed, principal))
      return TE.left(forbidden('Only the user may read this feed.'));
    if (isForeign(command)) return TE.left(invalidRequest('cursor', 'is not one of this feed'));
    const now = clock.now();
    if (isExpired(command, now))
      return TE.left(invalidRequest('cursor', 'has expired: begin again without it'));
    const viewer = principal === null ? null : viewerOf(principal);
    const page = feeds.page(feed, request, viewer, now);
    return principal === null ? page : actingAs({ users, clock })(principal.username)(page);
  };
