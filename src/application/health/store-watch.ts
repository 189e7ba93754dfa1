import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { combineAges, LOST, type AgeReport } from '../../domain/health/copy-age.js';
import { noteMemory, type MemorySample } from '../../domain/health/memory-forecast.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { StoreHealth, StoreIdentity } from '../ports/store-health.js';
import type { ReadPulled } from '../sync/read-pulled.js';
import type { Refusal } from '../../domain/health/refusal.js';
import {
  isStillEmptied,
  type Emptied,
  NO_FACTS,
  type StoreState,
} from '../../domain/health/store-state.js';

/** What the store last refused whom of this process. */
export interface Refusals {
  /** Told of each failure, of whatever request. */
  readonly heard: (error: StoreError) => void;
  /** Null: nothing was refused since a write was last taken. */
  readonly current: IO<Refusal | null>;
  /** How many there were. */
  readonly count: IO<number>;
  /** The store has taken a write that was begun after so many refusals. */
  readonly taken: (before: number) => void;
}

export const makeRefusals = (): Refusals => {
  let last: Refusal | null = null;
  let count = 0;
  return {
    heard: (error) => {
      if (error._tag !== 'StoreUnavailable' || error.refusal === null) return;
      last = error.refusal;
      count += 1;
    },
    current: () => last,
    count: () => count,
    taken: (before) => {
      if (before === count) last = null;
    },
  };
};

export interface StoreWatch {
  /** Looks once; never fails. One process of all writes a little for it. */
  readonly look: T.Task<StoreState>;
  readonly state: IO<StoreState>;
  /** What the store used within the last hour, as long as this process has looked. */
  readonly memory: IO<readonly MemorySample[]>;
}

interface Deps {
  readonly health: Pick<StoreHealth, 'probe' | 'noteEmptied' | 'facts' | 'nodes'>;
  readonly refusals: Refusals;
  /** As of when the tables that are pulled have been read. */
  readonly pulled: ReadPulled;
  /** Whether some table is not pulled. */
  readonly needsCanary: boolean;
  readonly clock: Clock;
  readonly nextName: IO<string>;
  /** How often one process of all writes, ms. */
  readonly interval: number;
}

/**
 * Knows a store again by the name it was given at its first probing. A store without that name, or
 * with another, has been emptied or put in the place of the one before, until it holds as much as that
 * did. Whoever sees it first notes it there, for all processes and over restarts. A process that has
 * only just started knows no store, so nothing is missing to it.
 */
export const makeStoreWatch = (deps: Deps): StoreWatch => {
  const { health, refusals, pulled, needsCanary, clock, nextName, interval } = deps;
  let known: StoreIdentity | null = null;
  let facts = NO_FACTS;
  let nodes: StoreState['nodes'] = null;
  let memory: readonly MemorySample[] = [];
  let wasTaken: boolean | null = null;
  let age: AgeReport = {
    ...combineAges({ canary: null, needsCanary, pulled: {} }),
    learntAt: clock.now(),
  };

  const emptiedOf = (found: StoreIdentity, now: number): Emptied | null => {
    if (found.emptied !== null)
      return isStillEmptied(found, found.emptied, now) ? found.emptied : null;
    if (known === null || known.name === found.name || known.users + known.posts === 0) return null;
    return { at: now, users: known.users, posts: known.posts };
  };

  /** What could not be noted is found again at the next look, by what is known from before. */
  const recognise = (found: StoreIdentity, now: number): T.Task<void> => {
    const emptied = emptiedOf(found, now);
    const isKnown = emptied?.at === found.emptied?.at;
    return pipe(
      isKnown ? TE.right(undefined) : health.noteEmptied(found.name, emptied),
      TE.match(
        () => undefined,
        () => {
          known = { ...found, emptied };
        },
      ),
    );
  };

  /** What is not learnt is older with the next look, and with the one after that. */
  const learnAge = (found: StoreIdentity, now: number): T.Task<void> =>
    pipe(
      pulled,
      TE.match(
        () => undefined,
        (read) => {
          const told = { canary: found.copyAsOf, needsCanary, pulled: read };
          const isWhole = known?.emptied === null && known.lost === null;
          age = { ...(isWhole ? combineAges(told) : LOST), learntAt: now };
        },
      ),
    );

  const probe: T.Task<void> = pipe(
    TE.Do,
    TE.bind('now', () => TE.fromIO(clock.now)),
    TE.bind('refused', () => TE.fromIO(refusals.count)),
    TE.bind('found', ({ now }) =>
      health.probe({
        now,
        freshName: nextName(),
        interval: refusals.current() === null ? interval : 0,
      }),
    ),
    TE.matchE(
      () =>
        T.fromIO(() => {
          wasTaken = false;
        }),
      ({ now, refused, found }) => {
        wasTaken = true;
        refusals.taken(refused);
        return pipe(
          recognise(found, now),
          T.flatMap(() => learnAge(found, now)),
        );
      },
    ),
  );

  const ask: T.Task<void> = pipe(
    health.facts,
    TE.match(
      () => undefined,
      (told) => {
        facts = told;
        if (told.usedMemory !== null) memory = noteMemory(memory, told.usedMemory, clock.now());
      },
    ),
  );

  /** Who is in a cluster; not known while no node answers. */
  const askNodes: T.Task<void> = pipe(
    health.nodes,
    TE.match(
      () => {
        nodes = null;
      },
      (told) => {
        nodes = told;
      },
    ),
  );

  const state = (): StoreState => ({
    isWritable: wasTaken === null ? null : wasTaken && refusals.current() === null,
    refusal: refusals.current(),
    facts,
    emptied: known?.emptied ?? null,
    lost: known?.lost ?? null,
    nodes,
    age,
  });

  return {
    look: pipe(
      probe,
      T.flatMap(() => ask),
      T.flatMap(() => askNodes),
      T.map(state),
    ),
    state,
    memory: () => memory,
  };
};
