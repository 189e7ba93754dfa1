import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PageRequest } from '../../domain/page.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import { forbidden, type Forbidden, type StoreError, type UserNotFound } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Feed, FeedPage, FeedStore } from '../ports/feed-store.js';

export interface ReadFeedCommand {
  /** Null for the public feed read by nobody in particular. */
  readonly principal: Principal | null;
  readonly feed: Feed;
  readonly request: PageRequest;
}

export type ReadFeed = (
  command: ReadFeedCommand,
) => TE.TaskEither<Forbidden | UserNotFound | StoreError, FeedPage>;

interface Deps {
  readonly feeds: Pick<FeedStore, 'page'>;
  readonly clock: Clock;
}

const isPrivateTo = (feed: Feed, principal: Principal | null): boolean =>
  (feed.kind === 'bookmarked' || feed.kind === 'following') &&
  principal?.kind !== 'service' &&
  principal?.username !== feed.username;

export const makeReadFeed =
  ({ feeds, clock }: Deps): ReadFeed =>
  ({ principal, feed, request }) =>
    isPrivateTo(feed, principal)
      ? TE.left(forbidden('Only the user may read this feed.'))
      : pipe(
          TE.fromIO(clock.now),
          TE.flatMap((now) =>
            feeds.page(feed, request, principal === null ? null : viewerOf(principal), now),
          ),
        );
