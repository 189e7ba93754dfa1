import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { HomeKeeper } from '../ports/home-keeper.js';
import { DAMAGED, type Known } from '../ports/reader.js';
import type { Source } from './fill-page.js';
import { postsOfFollowed, mergeTimelines, timelineOf, unite } from './following.js';
import type { ShowPosts } from './shown-post.js';

/** What a page reveals about the home that it was read from. */
export interface HomeNotes {
  /** Whether there was no valid home, or it did not reach as far as the page. */
  isWanting: boolean;
  /** Posts that no page shows, with the author that each names; null where the post cannot be read. */
  readonly dead: Map<PostId, Username | null>;
}

/** Most entries of a home that are read at once. */
const MOST = 128;

/** Adds up counts; undefined where one of them is. */
const sumOf = (counts: readonly (number | undefined)[]): number | undefined =>
  counts.reduce(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );

/**
 * Reads a following feed from the home of its reader and from the timelines of authors whose posts are not all in it.
 * Below the floor of the home, and without a home, reads the timelines of all whom the reader follows.
 */
export const followingSource = (
  known: Known,
  reader: Username,
  posts: Pick<ShowPosts, 'onPage' | 'isShown'>,
  notes: HomeNotes,
): Pick<Source, 'slice' | 'most' | 'show' | 'isShown'> => {
  const isFollowed = (author: Username): boolean | undefined =>
    known.isMember({ of: 'user', username: reader, part: 'following' }, author);

  const show: Source['show'] = (id, score) => {
    const post = known.post(id);
    const seen = posts.onPage(known, id);
    if (post === undefined) return undefined;
    if (post === null || post === DAMAGED) {
      notes.dead.set(id, null);
      return null;
    }
    const follows = isFollowed(post.username);
    if (seen === undefined || follows === undefined) return undefined;
    if (seen !== null && follows && post.created_at === score) return seen;
    notes.dead.set(id, post.username);
    return null;
  };

  return {
    slice: (after, count) => {
      const some = Math.min(count, MOST);
      const home = known.home(reader, after, some);
      if (home === undefined) return undefined;
      if (home !== null) {
        const timelines = home.others.map(({ author }) => timelineOf(author));
        const others = mergeTimelines(known, timelines)(after, some);
        const missing = sumOf(
          timelines.map((timeline, place) =>
            known.count(timeline, home.others[place]?.least ?? Number.NEGATIVE_INFINITY),
          ),
        );
        if (others === undefined || missing === undefined) return undefined;
        const { floor } = home;
        const size = home.size + missing;
        const whole = unite([home, others]).filter(({ score }) => floor === null || score > floor);
        if (floor === null || whole.length >= some)
          return { entries: whole.slice(0, some), size, isEnd: whole.length < some };
      }
      notes.isWanting = true;
      const merged = postsOfFollowed(known, reader)?.(after, count);
      return merged && { ...merged, isEnd: merged.entries.length < count };
    },
    // A merge costs nearly the same for few entries and for many.
    most: 1500,
    show,
    isShown: (id, score) => {
      const [brief, isShown] = [known.brief(id), posts.isShown(known, id)];
      if (brief === undefined || brief === null) return brief === null ? false : undefined;
      const follows = isFollowed(brief.username);
      if (isShown === undefined || follows === undefined) return undefined;
      return isShown && follows && brief.created_at === score;
    },
  };
};

/** Pauses between two requests for a reader's home, ms: one that served (its use is kept to the hour), one that did not. */
const HOUR = 3_600_000;
const PAUSE = 5000;

/** Most readers that are remembered; then all are forgotten, and asked for once more. */
const MAX_READERS = 10_000;

/** Most posts that are taken out of a home at once. */
const MAX_DEAD = 100;

/** Asks for a home after a page, and removes its dead posts. No page depends on this: a failure is tried again later. */
export const makeKeepHome = (
  homes: HomeKeeper,
): ((reader: Username, notes: HomeNotes, now: number) => TE.TaskEither<never, unknown>) => {
  const asked = new Map<Username, number>();

  const isDue = (reader: Username, { isWanting }: HomeNotes, now: number): boolean =>
    now - (asked.get(reader) ?? Number.NEGATIVE_INFINITY) >= (isWanting ? PAUSE : HOUR);

  const ask = (reader: Username, now: number): TE.TaskEither<never, unknown> => {
    if (asked.size >= MAX_READERS) asked.clear();
    asked.set(reader, now);
    return pipe(
      homes.ask(reader, now),
      TE.orElse(() => TE.right<never, unknown>(undefined)),
    );
  };

  const sweep = (reader: Username, { dead }: HomeNotes): TE.TaskEither<never, unknown> =>
    pipe(
      homes.sweep(reader, new Map([...dead].slice(0, MAX_DEAD))),
      TE.orElse(() => TE.right<never, unknown>(undefined)),
    );

  return (reader, notes, now) =>
    pipe(
      isDue(reader, notes, now) ? ask(reader, now) : TE.right(undefined),
      TE.flatMap(() => (notes.dead.size > 0 ? sweep(reader, notes) : TE.right(undefined))),
    );
};
