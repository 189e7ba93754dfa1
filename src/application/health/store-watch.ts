import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { combineAges, LOST, type AgeReport } from '../../domain/health/copy-age.js';
import { noteMemory, type MemorySample } from '../../domain/health/memory-forecast.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { ActiveAlert } from '../ports/sync-books.js';
import type { StoreHealth, StoreIdentity } from '../ports/store-health.js';
import type { ReadPulled } from '../sync/read-pulled.js';
import { sinceWhen } from './active-alerts.js';
import { storeAlerts } from '../../domain/health/store-alerts.js';
import type { Refusal } from '../../domain/health/refusal.js';
import {
  isStillEmptied,
  type Emptied,
  NO_FACTS,
  type StoreState,
} from '../../domain/health/store-state.js';

/** The refusals that the store gave to requests of this process. */
export interface Refusals {
  /** Receives each failure, of whatever request. */
  readonly heard: (error: StoreError) => void;
  /** Returns the last refusal; null where the store has accepted a write since. */
  readonly current: IO<Refusal | null>;
  /** How many refusals there were. */
  readonly count: IO<number>;
  /** Called when the store accepted a write that began after `before` refusals: clears the last one if none followed. */
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
  /** Probes the store once; never fails. One of all processes writes a little for this. */
  readonly look: T.Task<StoreState>;
  readonly state: IO<StoreState>;
  /** The alerts on the store as this process sees it, each with the instant at which this process first saw it. */
  readonly alerts: IO<readonly ActiveAlert[]>;
  /** Memory that the store used within the last hour, as far as this process has seen it. */
  readonly memory: IO<readonly MemorySample[]>;
}

interface Deps {
  readonly health: Pick<StoreHealth, 'probe' | 'noteEmptied' | 'facts' | 'nodes'>;
  readonly refusals: Refusals;
  /** Reads as of which instant of Xano the copy of each pulled table is. */
  readonly pulled: ReadPulled;
  /** Whether some table is not pulled, so that only the canary shows its age. */
  readonly needsCanary: boolean;
  readonly clock: Clock;
  readonly nextName: IO<string>;
  /** Interval at which one of all processes writes a probe, ms. */
  readonly interval: number;
}

/**
 * Recognises a store by the name that it was given at its first probing. A store without that name, or with another,
 * has been emptied or has replaced the one before, until it holds as much as that one did. The process that sees this
 * first notes it in the store, for all processes and over restarts. A process that has only just started knows no
 * store, so it misses nothing.
 */
export const makeStoreWatch = (deps: Deps): StoreWatch => {
  const { health, refusals, pulled, needsCanary, clock, nextName, interval } = deps;
  let known: StoreIdentity | null = null;
  let facts = NO_FACTS;
  let nodes: StoreState['nodes'] = null;
  let memory: readonly MemorySample[] = [];
  let wasTaken: boolean | null = null;
  let seen: readonly ActiveAlert[] = [];
  let age: AgeReport = {
    ...combineAges({ canary: null, needsCanary, pulled: {} }, clock.now()),
    learntAt: clock.now(),
  };

  const emptiedOf = (found: StoreIdentity, now: number): Emptied | null => {
    if (found.emptied !== null)
      return isStillEmptied(found, found.emptied, now) ? found.emptied : null;
    if (known === null || known.name === found.name || known.users + known.posts === 0) return null;
    return { at: now, users: known.users, posts: known.posts };
  };

  /** Notes in the store whether it was emptied. If that fails, `known` stays, so the next look finds it again. */
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

  /** Learns the age of the copy. Where that fails, the last report stays, and is older with each look. */
  const learnAge = (found: StoreIdentity, now: number): T.Task<void> =>
    pipe(
      pulled,
      TE.match(
        () => undefined,
        (read) => {
          const sources = { canary: found.copyAsOf, needsCanary, pulled: read };
          const isWhole = known?.emptied === null && known.lost === null;
          age = { ...(isWhole ? combineAges(sources, now) : LOST), learntAt: now };
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
      (found) => {
        facts = found;
        if (found.usedMemory !== null) memory = noteMemory(memory, found.usedMemory, clock.now());
      },
    ),
  );

  /** Asks for the nodes of a cluster; null while no node answers. */
  const askNodes: T.Task<void> = pipe(
    health.nodes,
    TE.match(
      () => {
        nodes = null;
      },
      (found) => {
        nodes = found;
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

  const alerts = (): readonly ActiveAlert[] => {
    seen = sinceWhen(storeAlerts(state()), seen, clock.now());
    return seen;
  };

  return {
    look: pipe(
      probe,
      T.flatMap(() => ask),
      T.flatMap(() => askNodes),
      T.tapIO(() => alerts),
      T.map(state),
    ),
    state,
    alerts,
    memory: () => memory,
  };
};
