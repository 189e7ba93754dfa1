import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  planEviction,
  maxEvicted,
  type HomeChange,
  type HomeLimits,
} from '../../domain/home/home.js';
import type { StoreError } from '../errors.js';
import { CHANGED } from '../ports/edge-acts.js';
import type { HomeCheck, HomeStep, HomeStore, ReadHome } from '../ports/home-store.js';

/** A home as it was read, and the posts that come into it and go out of it. */
export interface ChangedHome {
  readonly found: ReadHome;
  readonly change: HomeChange;
}

interface Changes {
  /** Check that nobody else has written to one of these homes. */
  readonly checks: readonly HomeCheck[];
  readonly steps: readonly HomeStep[];
}

/** Makes the steps that change some homes; reads which posts have to give way in homes that are full. */
export const changeHomes = (
  store: HomeStore,
  limits: HomeLimits,
  homes: readonly ChangedHome[],
): TE.TaskEither<StoreError, Changes> =>
  pipe(
    store.rests(
      homes.map(({ found: { reader, home }, change }) => ({
        reader,
        change,
        most: maxEvicted(home, change.added.length, limits),
      })),
    ),
    TE.map((rests) => ({
      checks: homes.map(({ found }) => ({ of: 'home', found })),
      steps: homes.flatMap(({ found: { reader, home }, change }, at): readonly HomeStep[] => {
        const rest = rests[at];
        return rest === undefined
          ? []
          : [{ do: 'change', reader, change, room: planEviction(home, change, rest, limits) }];
      }),
    })),
  );

/** Commits the steps. Returns `done` where all checks held, else CHANGED, so that the caller tries again. */
export const committed = <A>(
  store: HomeStore,
  checks: readonly HomeCheck[],
  steps: readonly HomeStep[],
  now: number,
  done: A,
): TE.TaskEither<StoreError, A | typeof CHANGED> =>
  pipe(
    store.commit(checks, steps, now),
    TE.map((held) => (held ? done : CHANGED)),
  );
