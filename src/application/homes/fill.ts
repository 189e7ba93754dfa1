import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { haveGrown, sharesOf, takeShares } from '../../domain/home/fill.js';
import { isIntact, type HomeLimits } from '../../domain/home/home.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { CHANGED } from '../ports/edge-acts.js';
import type { HomeCheck, HomeStep, HomeStore } from '../ports/home-store.js';
import { whileChanged } from '../while-changed.js';
import { changeHomes, committed } from './change-homes.js';

/** Most authors whose timelines one step reads; it ends sooner where they hold much. */
const AUTHORS = 100;

interface Filling {
  readonly reader: Username;
  /** The cursor at which the authors were read; '' for a home that is not being built. */
  readonly at: string;
  /** The cursor to go on from; '' when these authors are the last. */
  readonly to: string;
  readonly now: number;
}

/** The authors whose posts are yet to be taken; `floor` tells how many posts of each are worth reading. */
interface Rest {
  readonly names: readonly Username[];
  readonly floor: number;
}

const OVER: Rest = { names: [], floor: 0 };

/** Takes in the posts of some authors, as many as one step can. */
const step = (
  store: HomeStore,
  limits: HomeLimits,
  { reader, at, to, now }: Filling,
  { names, floor }: Rest,
): TE.TaskEither<StoreError, Rest | typeof CHANGED> =>
  pipe(
    store.look(reader, names.slice(0, AUTHORS), floor),
    TE.flatMap(({ found, cursor, authors, unfilled, unknown }) => {
      const { home } = found;
      const leave = (checks: readonly HomeCheck[], end: 'begin' | 'drop' | 'leave') =>
        committed(store, checks, [{ do: end, reader }], now, OVER);
      const { is } = home;
      if (is === null) return leave([{ of: 'state', found }], 'drop');
      if (cursor !== at) return leave([], 'leave');
      // A home that is being built has a cursor, unless the cursor was lost.
      if (!isIntact(home) || (at === '' && is !== 'ready'))
        return leave([{ of: 'state', found }], 'begin');
      const shares = sharesOf(authors, limits);
      return pipe(
        store.shares(home, shares),
        TE.flatMap((read): TE.TaskEither<StoreError, Rest | typeof CHANGED> => {
          if (haveGrown(read)) return TE.right(CHANGED);
          const change = takeShares(home, read, limits);
          const { part } = change;
          const nothing = shares.filter(({ count }) => count === 0);
          const came = [...nothing, ...read].map(({ author }) => author.name);
          const done = new Set(came.filter((name) => name !== part?.author));
          const left = names.filter((name) => !done.has(name));
          const isMore = unfilled > [...unknown].filter((name) => done.has(name)).length;
          const end: readonly HomeStep[] =
            left.length > 0 ? [] : [{ do: 'go-on', reader, is, to, isMore }];
          return pipe(
            changeHomes(store, limits, [{ found, change }]),
            TE.flatMap(({ checks, steps }) =>
              committed(
                store,
                [...checks, { of: 'cursor', reader, at }],
                [...steps, { do: 'come-to', reader, part, done: [...done] }, ...end],
                now,
                { names: left, floor: home.floor },
              ),
            ),
          );
        }),
      );
    }),
  );

const fill = (
  store: HomeStore,
  limits: HomeLimits,
  filling: Filling,
  rest: Rest,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    whileChanged(step(store, limits, filling, rest)),
    TE.flatMap((left): TE.TaskEither<StoreError, unknown> =>
      left.names.length === 0 ? TE.right(left) : fill(store, limits, filling, left),
    ),
  );

/**
 * Goes on building the home of a reader, or adds the authors whom the reader follows by now. An author who is
 * followed meanwhile is noted as unfilled, one who posts meanwhile as pending.
 */
export const fillHome =
  (store: HomeStore, limits: HomeLimits) =>
  (reader: Username, at: string, now: number): TE.TaskEither<StoreError, unknown> => {
    const [build = '', from = '0'] = at.split(' ');
    const isBuilding = at !== '';
    return pipe(
      store.authors(reader, isBuilding ? 'following' : 'unfilled', from),
      TE.flatMap(({ next, names }) => {
        const to = isBuilding && next !== '0' ? `${build} ${next}` : '';
        const floor = Number.NEGATIVE_INFINITY;
        return fill(store, limits, { reader, at, to, now }, { names, floor });
      }),
    );
  };
