import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { printKind, type Key } from '../../domain/key.js';
import { COUNTED_POSTS, MAX_AT_ONCE, type Cursor, type PageRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import {
  postNotFound,
  storeDamaged,
  userNotFound,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { NO_HOMES, type HomeKeeper } from '../ports/home-keeper.js';
import { DAMAGED, type Known, type Reader } from '../ports/reader.js';
import { SHARED_FEEDS, type Feed, type FeedPage, type SeenPost, type TimedFeed } from './feed.js';
import { fillPage, type Source, countNew, type NewPosts } from './fill-page.js';
import { followingSource, makeKeepHome, type HomeNotes } from './home.js';
import { hiddenFrom, showUnhidden, withoutHidden, type IsHidden } from './hidden.js';
import { areSamePosts, markAll, markPage, marksOf } from './marks.js';
import { rankedPage, topPosts } from './ranked-page.js';
import { makeShowPosts, type ShownNames, type ShowPosts } from './shown-post.js';

/**
 * Reads posts, without those that are deleted, banned or without an author; feeds of many authors also leave out
 * users who are hidden from the viewer.
 */
export interface Feeds {
  /**
   * Returns a page, newest first; `bookmarked` and `liked` by the instant of the act, `ranked` by the score at `now`
   * or at the instant that the cursor carries. Equal scores: the newer first, then the greater id. A page is full
   * while the feed has posts to fill it.
   */
  readonly page: (
    feed: Feed,
    request: PageRequest,
    viewer: Username | null,
    now: number,
  ) => TE.TaskEither<UserNotFound | StoreError, FeedPage>;
  /** Counts the posts that explore gained since a place, of authors whom the viewer sees there. */
  readonly news: (
    since: Cursor | null,
    viewer: Username | null,
  ) => TE.TaskEither<StoreError, NewPosts>;
  /** Returns the best posts of each tag at `now`, in the order of `tags`. */
  readonly top: (
    tags: readonly Hashtag[],
    perTag: number,
    viewer: Username | null,
    now: number,
  ) => TE.TaskEither<StoreError, readonly (readonly SeenPost[])[]>;
  /** Returns one post, even a banned one, since an admin may see it. */
  readonly post: (
    id: PostId,
    viewer: Username | null,
  ) => TE.TaskEither<PostNotFound | StoreError, SeenPost>;
}

const UNREADABLE = new Error('a row that cannot be read');

const postOf = (id: PostId): Key => ({ of: 'post', id, part: null });

const EXPLORE: Key = { of: 'app', name: 'explore:feed' };

type OneTimeline = Exclude<TimedFeed, { readonly kind: 'following' }>;

/** Returns the slices of the timeline that a feed is read from. */
const sliceOf = (known: Known, feed: OneTimeline): Source['slice'] => {
  const from =
    (key: Key): Source['slice'] =>
    (after, count) => {
      const slice = known.slice(key, after, count);
      return slice && { ...slice, isEnd: slice.entries.length < count };
    };
  if (feed.kind === 'explore') return from(EXPLORE);
  if (feed.kind === 'hashtag') return from({ of: 'hashtag', tag: feed.tag, part: 'posts' });
  return from({ of: 'user', username: feed.username, part: feed.kind });
};

/** Counts the entries that are shown, where they are few; else returns how many entries there are. */
const countShown = ({ slice, isShown }: Source): number | undefined => {
  const all = slice(null, COUNTED_POSTS);
  if (all === undefined || all.size > COUNTED_POSTS) return all?.size;
  const shown = all.entries.map(({ member, score }) => isShown(member as PostId, score));
  return shown.includes(undefined) ? undefined : shown.filter((is) => is === true).length;
};

const isSamePlace = (a: Cursor | null, b: Cursor | null): boolean =>
  a?.id === b?.id && a?.score === b?.score && a?.at === b?.at;

const isSamePage = (a: FeedPage, b: FeedPage): boolean =>
  a.total === b.total && isSamePlace(a.next, b.next) && areSamePosts(a.posts, b.posts);

const placeName = ({ offset, limit, cursor }: PageRequest): string =>
  `${offset}:${limit}:${cursor === null ? '' : Object.values(cursor).join(':')}`;

/** The second of an instant: pages that depend on the time are made anew each second. */
const secondOf = (now: number): number => Math.floor(now / 1000);

const nameOf = (feed: Feed, request: PageRequest, now: number): string => {
  const whose = 'username' in feed ? feed.username : 'tag' in feed ? feed.tag : '';
  const at = feed.kind === 'ranked' ? secondOf(now) : '';
  return `page:${feed.kind}:${whose}:${at}:${placeName(request)}`;
};

export const makeFeeds = (
  reader: Reader,
  names: ShownNames,
  homes: HomeKeeper = NO_HOMES,
): Feeds => {
  const posts = makeShowPosts(names);
  const keepHome = makeKeepHome(homes);
  const sizeOf = (seen: readonly SeenPost[]): number =>
    seen.reduce((sum, one) => sum + posts.bytesOf(one), 0);

  /**
   * Also asks for the viewer's marks on each post, so that they take no trip of their own; asks `known` rather than
   * `all`, since the remembered page does not depend on them.
   */
  const postsFor = (known: Known, viewer: Username | null): ShowPosts =>
    viewer === null
      ? posts
      : {
          ...posts,
          onPage: (all, id) => {
            marksOf(known, viewer, id);
            return posts.onPage(all, id);
          },
        };

  const pageByTime = (
    known: Known,
    posts: ShowPosts,
    feed: TimedFeed,
    request: PageRequest,
    notes: HomeNotes,
    isHidden: IsHidden | null,
  ): FeedPage | undefined => {
    const source: Source = {
      ...withoutHidden<Omit<Source, 'bytesOf'>>(
        known,
        feed.kind === 'following'
          ? followingSource(known, feed.username, posts, notes)
          : {
              slice: sliceOf(known, feed),
              most: MAX_AT_ONCE,
              show: (id) => posts.onPage(known, id),
              isShown: (id) => posts.isShown(known, id),
            },
        isHidden,
      ),
      bytesOf: posts.bytesOf,
    };
    const page = fillPage(source, request);
    if (feed.kind !== 'bookmarked' && feed.kind !== 'liked') return page;
    const total = countShown(source);
    return page === undefined || total === undefined ? undefined : { ...page, total };
  };

  const unmarked = (
    known: Known,
    feed: Feed,
    request: PageRequest,
    viewer: Username | null,
    now: number,
    notes: HomeNotes,
  ): FeedPage | undefined => {
    const isHidden = SHARED_FEEDS.has(feed.kind) ? hiddenFrom(known, viewer) : null;
    const shows = postsFor(known, viewer);
    const assemble = (all: Known): FeedPage | undefined =>
      feed.kind === 'ranked'
        ? rankedPage(all, showUnhidden(shows, isHidden ?? null), feed.tag, request, now)
        : pageByTime(all, shows, feed, request, notes, isHidden ?? null);
    // A page that only one viewer sees is not remembered.
    if (isHidden) return assemble(known);
    const page = known.remembered({
      name: nameOf(feed, request, now),
      assemble,
      isSame: isSamePage,
      bytesOf: (made) => sizeOf(made.posts),
    });
    return isHidden === undefined ? undefined : page;
  };

  return {
    page: (feed, request, viewer, now) => {
      const notes: HomeNotes = { isWanting: false, dead: new Map() };
      const read = reader.readEither(
        (known): E.Either<UserNotFound | StoreError, FeedPage> | undefined => {
          const owner = 'username' in feed ? known.user(feed.username) : undefined;
          if (owner === null && 'username' in feed) return E.left(userNotFound(feed.username));
          const page = unmarked(known, feed, request, viewer, now, notes);
          if (page === undefined || ('username' in feed && owner === undefined)) return undefined;
          const marked = markPage(known, page, viewer);
          return marked && E.right(marked);
        },
      );
      return feed.kind === 'following'
        ? pipe(
            read,
            TE.tap(() => keepHome(feed.username, notes, now)),
          )
        : read;
    },

    news: (since, viewer) =>
      reader.read((known) => {
        const isHidden = hiddenFrom(known, viewer);
        const found = countNew(known, showUnhidden(posts, isHidden ?? null), EXPLORE, since);
        return isHidden === undefined ? undefined : found;
      }),

    top: (tags, perTag, viewer, now) =>
      reader.read((known) => {
        const isHidden = hiddenFrom(known, viewer);
        const shows = showUnhidden(postsFor(known, viewer), isHidden ?? null);
        const assemble = (all: Known) => topPosts(all, shows, tags, perTag, now);
        const lists = isHidden
          ? assemble(known)
          : known.remembered({
              name: `top:${secondOf(now)}:${perTag}:${tags.join(':')}`,
              assemble,
              isSame: (a, b) =>
                a.length === b.length &&
                a.every((list, place) => areSamePosts(list, b[place] ?? [])),
              bytesOf: (all) => sizeOf(all.flat()),
            });
        if (isHidden === undefined) return undefined;
        const marked = lists?.map((list) => markAll(known, list, viewer));
        const read = marked?.filter((list) => list !== undefined);
        return read?.length === lists?.length ? read : undefined;
      }),

    post: (id, viewer) =>
      reader.readEither((known): E.Either<PostNotFound | StoreError, SeenPost> | undefined => {
        const mark = viewer === null ? null : marksOf(known, viewer, id);
        const seen = posts.alone(known, id);
        if (seen === undefined || mark === undefined) return undefined;
        if (seen === null) return E.left(postNotFound(id));
        if (seen === DAMAGED) return E.left(storeDamaged(printKind(postOf(id)), UNREADABLE));
        return E.right(mark === null ? seen : { ...seen, ...mark });
      }),
  };
};
