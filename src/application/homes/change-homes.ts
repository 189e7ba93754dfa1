import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { giveWay, mostToGo, type HomeChange, type HomeLimits } from '../../domain/home/home.js';
import type { StoreError } from '../errors.js';
import { CHANGED } from '../ports/edge-acts.js';
import type { HomeCheck, HomeStep, HomeStore, ReadHome } from '../ports/home-store.js';

/** A home as it was read, and what comes into it and goes out of it. */
export interface ChangedHome {
  readonly found: ReadHome;
  readonly change: HomeChange;
}

interface Changes {
  /** That nobody else has written to one of these homes. */
  readonly checks: readonly HomeCheck[];
  readonly steps: readonly HomeStep[];
}

/** Reads what has to give way where posts come into homes that are full. */
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
        most: mostToGo(home, change.added.length, limits),
      })),
    ),
    TE.map((rests) => ({
      checks: homes.map(({ found }) => ({ of: 'home', found })),
      steps: homes.flatMap(({ found: { reader, home }, change }, at): readonly HomeStep[] => {
        const rest = rests[at];
        return rest === undefined
          ? []
          : [{ do: 'change', reader, change, room: giveWay(home, change, rest, limits) }];
      }),
    })),
  );

/** What is answered where all held, or else that it is to be tried again. */
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
