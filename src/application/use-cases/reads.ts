import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { printKind } from '../../domain/key.js';
import { isCursorOf, isFreshCursor, type Cursor, type PageRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { isAdmin, mayReadOwn, viewerOf, type Principal } from '../../domain/principal.js';
import { isSelf, type Relation, type UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import {
  forbidden,
  invalidRequest,
  postNotFound,
  storeDamaged,
  userNotFound,
  type Forbidden,
  type InvalidRequest,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import type { Feed, FeedPage, SeenPost } from '../feeds/feed.js';
import type { Feeds } from '../feeds/feeds.js';
import type { NewPosts } from '../feeds/fill-page.js';
import { DAMAGED, type Reader } from '../ports/reader.js';
import { relationOf } from '../feeds/relations.js';
import { actingAs } from '../acting.js';
import type { Needs } from '../world.js';

export interface ReadFeedCommand {
  /** Null when a public feed is read anonymously. */
  readonly principal: Principal | null;
  readonly feed: Feed;
  readonly request: PageRequest;
}

export type ReadFeed = (
  command: ReadFeedCommand,
) => TE.TaskEither<Forbidden | InvalidRequest | UserNotFound | StoreError, FeedPage>;

type Actors = Needs<'users.create' | 'clock'>;

const PRIVATE: ReadonlySet<Feed['kind']> = new Set(['following', 'bookmarked', 'liked']);

const isPrivateTo = (feed: Feed, principal: Principal | null): boolean =>
  PRIVATE.has(feed.kind) &&
  'username' in feed &&
  (principal === null || !mayReadOwn(principal, feed.username));

const isForeign = ({ feed, request: { cursor } }: ReadFeedCommand): boolean =>
  cursor !== null && !isCursorOf(feed.kind === 'ranked' ? 'rank' : 'time', cursor);

const isExpired = ({ feed, request: { cursor } }: ReadFeedCommand, now: number): boolean =>
  feed.kind === 'ranked' && cursor !== null && !isFreshCursor(cursor, now);

export const makeReadFeed =
  ({ feeds, users, clock }: Actors & { readonly feeds: Pick<Feeds, 'page'> }): ReadFeed =>
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

/** Counts what has come into explore since a cursor, as the caller sees it; without one, zero and the current cursor. */
export const makeCountNewPosts =
  ({ feeds }: { readonly feeds: Pick<Feeds, 'news'> }) =>
  (
    principal: Principal | null,
    since: Cursor | null,
  ): TE.TaskEither<InvalidRequest | StoreError, NewPosts> =>
    since === null || isCursorOf('time', since)
      ? feeds.news(since, viewerOf(principal))
      : TE.left(invalidRequest('since', 'is not one of this feed'));

/** Reads a post; only admins find a banned one. */
export const makeReadPost =
  ({ feeds }: { readonly feeds: Pick<Feeds, 'post'> }) =>
  ({
    principal,
    id,
  }: {
    readonly principal: Principal;
    readonly id: PostId;
  }): TE.TaskEither<PostNotFound | StoreError, SeenPost> =>
    pipe(
      feeds.post(id, viewerOf(principal)),
      TE.filterOrElseW(
        ({ post }) => post.ban === null || isAdmin(principal),
        () => postNotFound(id),
      ),
    );

/** A user as stored, and whether every field is shown or only what others see. */
export interface SeenUser {
  readonly fields: UserFields;
  readonly isOwn: boolean;
  /** The viewer's relation to the user; null without a viewer, and when the user is the viewer. */
  readonly relation: Relation | null;
}

const UNREADABLE = storeDamaged(
  printKind({ of: 'user', username: '' as Username, part: null }),
  new Error('a row that cannot be read'),
);

/** Reads a user: every field for oneself; the public ones for anybody else and for every service principal. */
export const makeReadUser =
  (deps: Actors & { readonly reader: Reader }) =>
  ({ principal, username }: { readonly principal: Principal; readonly username: Username }) =>
    actingAs(deps)(principal.username)(
      deps.reader.readEither((known): E.Either<UserNotFound | StoreError, SeenUser> | undefined => {
        const fields = known.user(username);
        const relation = relationOf(known, viewerOf(principal), username);
        if (fields === undefined || relation === undefined) return undefined;
        if (fields === null) return E.left(userNotFound(username));
        if (fields === DAMAGED) return E.left(UNREADABLE);
        return E.right({ fields, isOwn: isSelf(principal, username), relation });
      }),
    );
