import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeFault, type StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { CommitOutcome, SyncStore } from '../ports/sync-store.js';
import { commitOf } from './commit.js';
import type { Batch, Entry, Outcome } from './entry.js';
import { judge, outcomeOf, readEntry, type Judged } from './judge.js';
import { lookUp } from './look-up.js';

/** Somebody else holds the lease of the batch's cursor: nothing more of it was applied. */
export interface LeaseLost {
  readonly _tag: 'LeaseLost';
}

/**
 * Applies records, the one thing behind every way in: one outcome for each entry, in order. A failed
 * one stops nobody. The entries of one step are applied together, a large batch in several steps.
 */
export type Apply = (batch: Batch) => TE.TaskEither<StoreError | LeaseLost, readonly Outcome[]>;

interface Deps {
  readonly sync: Pick<SyncStore, 'resolve' | 'read' | 'commit'>;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** How many records one step takes along at most. */
const CHUNK = 500;
/** How often a step is tried again before it takes fewer records, and before it is given up. */
const PATIENCE = 3;
const MAX_TRIES = 60;

const NONE: readonly Outcome[] = [];

export const makeApply = ({ sync, clock, digest }: Deps): Apply => {
  const readView = (chunk: readonly Entry[], now: number) => {
    const entries = chunk.map((entry) => readEntry(entry, now, digest));
    const events = chunk.flatMap(({ eventId }) => (eventId ? [eventId] : []));
    return pipe(
      lookUp(sync, entries, events),
      TE.map(({ reading }) => ({ reading, judged: judge(reading.view, entries, now) })),
    );
  };

  /** One step: the outcomes of what it took, none when it has to be tried again. */
  const step = (
    batch: Batch,
    chunk: readonly Entry[],
    isLast: boolean,
    startedAt: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly Outcome[]> =>
    pipe(
      TE.fromIO(clock.now),
      TE.bindTo('now'),
      TE.bind('seen', ({ now }) => readView(chunk, now)),
      TE.bind(
        'outcome',
        ({ now, seen: { reading, judged } }): TE.TaskEither<StoreError, CommitOutcome> => {
          if (judged.length === 0 && chunk.length > 0) return TE.right('changed');
          const cursor = isLast && judged.length === chunk.length ? batch.cursor : null;
          const times = { now, ms: now - startedAt };
          return sync.commit(reading, commitOf({ ...batch, cursor }, judged, times, digest));
        },
      ),
      TE.flatMap(({ outcome, seen: { judged } }) => {
        if (outcome === 'lost') return TE.left<LeaseLost>({ _tag: 'LeaseLost' });
        return TE.right(outcome === 'changed' ? NONE : judged.map((one: Judged) => outcomeOf(one)));
      }),
    );

  const applyFrom = (
    batch: Batch,
    startedAt: number,
    done: readonly Outcome[],
    size: number,
    tries: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly Outcome[]> => {
    const rest = batch.entries.slice(done.length);
    if (rest.length === 0 && (done.length > 0 || batch.cursor === null)) return TE.right(done);
    if (tries === MAX_TRIES)
      return TE.left(storeFault(new Error('records change faster than they can be applied')));
    const chunk = rest.slice(0, size);
    return pipe(
      step(batch, chunk, chunk.length === rest.length, startedAt),
      TE.flatMap((outcomes) => {
        if (chunk.length === 0) return TE.right(done);
        if (outcomes.length > 0)
          return applyFrom(batch, startedAt, [...done, ...outcomes], CHUNK, 0);
        const smaller = tries >= PATIENCE ? Math.ceil(size / 2) : size;
        return applyFrom(batch, startedAt, done, smaller, tries + 1);
      }),
    );
  };

  return (batch) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((startedAt) => applyFrom(batch, startedAt, NONE, CHUNK, 0)),
    );
};
