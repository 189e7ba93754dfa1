import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { homesAtOnce, isIntact, type HomeEntry, type HomeLimits } from '../../domain/home/home.js';
import { beginFanOut, HEAVY } from '../../domain/home/notes.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { CHANGED } from '../ports/edge-acts.js';
import type { HomeCheck, HomeStep, HomeStore, ReadHome } from '../ports/home-store.js';
import { whileChanged } from '../while-changed.js';
import { changeHomes, committed, type ChangedHome } from './change-homes.js';

/** Most homes that one step changes. */
const HOMES = 40;

/** The cursor to go on from; null when there is nothing to do. */
interface Begun {
  readonly cursor: string | null;
}

const begin = (
  store: HomeStore,
  limits: HomeLimits,
  author: Username,
  now: number,
): TE.TaskEither<StoreError, string | null> =>
  pipe(
    store.fanOut(author),
    TE.flatMap(({ cursor, came, followers }): TE.TaskEither<StoreError, Begun | typeof CHANGED> => {
      // Another worker has begun meanwhile.
      if (cursor !== null && cursor !== HEAVY) return TE.right({ cursor });
      const to = beginFanOut({ followers, cursor, came }, limits, now);
      const checks: readonly HomeCheck[] = [
        { of: 'fan-out', author, cursor },
        { of: 'came', author, came },
        // The number of followers is not checked, only that there are still none: a new follower has to be brought
        // what is noted.
        ...(to === null ? [{ of: 'no-followers', author } as const] : []),
      ];
      const begun: Begun = { cursor: to === HEAVY ? null : to };
      return committed(store, checks, [{ do: 'begin-fan-out', author, to }], now, begun);
    }),
    whileChanged,
    TE.map(({ cursor }) => cursor),
  );

/** Some of the followers of an author, from one cursor to the next; `to` is '' at the end. */
interface Piece {
  readonly author: Username;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

const changesOf = (
  homes: readonly ReadHome[],
  entries: readonly HomeEntry[],
): readonly ChangedHome[] =>
  homes.flatMap((found) => {
    const { home } = found;
    const added = entries.filter(({ score }) => score > home.floor);
    return home.is !== null && isIntact(home) && added.length > 0
      ? [{ found, change: { added, gone: [] } }]
      : [];
  });

/** Brings posts into some homes. Returns false where the piece is no longer this worker's. */
const bringSome = (
  store: HomeStore,
  limits: HomeLimits,
  { author, at, from, to, now }: Piece,
  readers: readonly Username[],
  isLast: boolean,
): TE.TaskEither<StoreError, boolean | typeof CHANGED> =>
  pipe(
    store.piece(author, from, limits.step + 1, readers),
    TE.flatMap(
      ({ cursor, came, entries, homes }): TE.TaskEither<StoreError, boolean | typeof CHANGED> => {
        if (cursor !== at) return TE.right(false);
        const checks: readonly HomeCheck[] = [
          { of: 'fan-out', author, cursor },
          // Where more posts were noted since, this step begins anew.
          ...(isLast ? [{ of: 'came', author, came } as const] : []),
        ];
        // Where the posts are too many for one step, the author is marked as unfilled, and the homes are filled bit
        // by bit.
        const isMuch = entries.length > limits.step;
        const left = isMuch
          ? readers.map((reader): HomeStep => ({ do: 'unfill', reader, author }))
          : [];
        const end: readonly HomeStep[] = isLast
          ? [{ do: 'fanned-out', author, to, hasMore: came !== null }]
          : [];
        return pipe(
          changeHomes(store, limits, isMuch ? [] : changesOf(homes, entries)),
          TE.flatMap((changes) =>
            committed(
              store,
              [...checks, ...changes.checks],
              [...left, ...changes.steps, ...end],
              now,
              true,
            ),
          ),
        );
      },
    ),
  );

/** Goes on with the readers that are left, as many in a step as it takes. */
const bring = (
  store: HomeStore,
  limits: HomeLimits,
  piece: Piece,
  readers: readonly Username[],
  posts: number,
): TE.TaskEither<StoreError, unknown> => {
  const atOnce = posts > limits.step ? HOMES : Math.min(HOMES, homesAtOnce(posts, limits));
  const isLast = readers.length <= atOnce;
  return pipe(
    whileChanged(bringSome(store, limits, piece, readers.slice(0, atOnce), isLast)),
    TE.flatMap((isOurs): TE.TaskEither<StoreError, unknown> =>
      isLast || !isOurs
        ? TE.right(undefined)
        : bring(store, limits, piece, readers.slice(atOnce), posts),
    ),
  );
};

/**
 * Brings an author's new posts into the homes of some followers. The walk meets each follower who was there before
 * and stays; a home that is made meanwhile begins with what the timeline holds.
 */
export const fanOut =
  (store: HomeStore, limits: HomeLimits) =>
  (author: Username, noted: string, now: number): TE.TaskEither<StoreError, unknown> =>
    pipe(
      noted === '' || noted === HEAVY ? begin(store, limits, author, now) : TE.right(noted),
      TE.flatMap((at): TE.TaskEither<StoreError, unknown> => {
        if (at === null) return TE.right(undefined);
        const [place = '', from = '', token = ''] = at.split(' ');
        return pipe(
          store.followers(author, place),
          TE.bindTo('walked'),
          TE.bind('homes', ({ walked: { names } }) => store.withHomes(author, from, names)),
          TE.flatMap(({ walked: { next }, homes: { readers, posts } }) => {
            const to = next === '0' ? '' : `${next} ${from} ${token}`;
            return bring(store, limits, { author, at, from, to, now }, readers, posts);
          }),
        );
      }),
    );
