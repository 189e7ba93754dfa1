import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { storeFault, type StoreDamaged, type StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { CommitOutcome, SyncStore } from '../ports/sync-store.js';
import { commitOf } from './commit.js';
import type { Batch, Entry, Outcome } from './entry.js';
import { failedRows, rowNameOf, type FailedRows } from './failed-rows.js';
import { judge, judgeDamaged, outcomeOf, readEntry, type Judged } from './judge.js';
import { lookUp } from './look-up.js';
import { findRepeated } from './repeated-rows.js';

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
  readonly sync: Pick<SyncStore, 'resolve' | 'read' | 'waiting' | 'commit'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly filesUrl?: FilesUrl;
}

/** How many records one step takes along at most: more would hold Redis for longer than others can wait. */
const CHUNK = 100;
/** How often a step is tried again before it takes fewer records, and before it is given up. */
const PATIENCE = 3;
const MAX_TRIES = 60;

/** `isDamaged`: one of several records met a damaged key, and nothing was done. */
interface Stepped {
  readonly outcomes: readonly Outcome[];
  readonly isDamaged: boolean;
}

const rowNamesOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap((entry) => rowNameOf(entry) ?? []);

const NONE: readonly Outcome[] = [];

export const makeApply = ({ sync, clock, digest, filesUrl = null }: Deps): Apply => {
  const readView = (chunk: readonly Entry[], now: number) => {
    const entries = chunk.map((entry) => readEntry(entry, { now, filesUrl }, digest));
    const events = chunk.flatMap(({ eventId }) => (eventId ? [eventId] : []));
    return pipe(
      lookUp(sync, entries, events, rowNamesOf(chunk)),
      TE.map(({ reading, letters }) => ({
        reading,
        judged: judge(reading.view, entries, now),
        letters,
      })),
    );
  };

  const ended = (
    outcome: CommitOutcome,
    judged: readonly Judged[],
    { repeated }: FailedRows,
  ): TE.TaskEither<LeaseLost, readonly Outcome[]> =>
    outcome === 'lost'
      ? TE.left({ _tag: 'LeaseLost' })
      : TE.right(
          outcome === 'changed'
            ? NONE
            : judged.map((one) => ({
                ...outcomeOf(one),
                ...(repeated.has(one) && { isKnown: true as const }),
              })),
        );

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
      TE.bind('repeated', ({ seen: { judged } }) => findRepeated(sync, batch.way, judged)),
      TE.let('failures', ({ now, repeated, seen: { judged, letters } }): FailedRows => {
        const failures = failedRows(batch.way, judged, letters, now, digest);
        return { ...failures, repeated: new Set([...failures.repeated, ...repeated]) };
      }),
      TE.bind(
        'outcome',
        ({
          now,
          failures,
          seen: { reading, judged },
        }): TE.TaskEither<StoreError, CommitOutcome> => {
          if (judged.length === 0 && chunk.length > 0) return TE.right('changed');
          const cursor = isLast && judged.length === chunk.length ? batch.cursor : null;
          const times = { now, ms: now - startedAt };
          return sync.commit(reading, commitOf({ ...batch, cursor }, judged, failures, times));
        },
      ),
      TE.flatMap(({ outcome, failures, seen: { judged } }) => ended(outcome, judged, failures)),
    );

  /** A record that meets a damaged key is kept as a dead letter, to be replayed once that is mended. */
  const refuse = (
    batch: Batch,
    entry: Entry,
    damage: StoreDamaged,
    isLast: boolean,
    startedAt: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly Outcome[]> =>
    pipe(
      lookUp(sync, [], [], rowNamesOf([entry])),
      TE.flatMap(({ reading, letters }) => {
        const now = clock.now();
        const judged = [judgeDamaged(readEntry(entry, { now, filesUrl }, digest), damage)];
        const of = { ...batch, cursor: isLast ? batch.cursor : null };
        const failures = failedRows(batch.way, judged, letters, now, digest);
        return pipe(
          sync.commit(reading, commitOf(of, judged, failures, { now, ms: now - startedAt })),
          TE.flatMap((outcome) => ended(outcome, judged, failures)),
        );
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
    const isLast = chunk.length === rest.length;
    return pipe(
      step(batch, chunk, isLast, startedAt),
      TE.map((outcomes) => ({ outcomes, isDamaged: false })),
      TE.orElse((error): TE.TaskEither<StoreError | LeaseLost, Stepped> => {
        const [only] = chunk;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        if (chunk.length > 1) return TE.right({ outcomes: NONE, isDamaged: true });
        return pipe(
          refuse(batch, only, error, isLast, startedAt),
          TE.map((outcomes) => ({ outcomes, isDamaged: false })),
        );
      }),
      TE.flatMap(({ outcomes, isDamaged }) => {
        // Fewer at once, until it is known whose key it is: the others are not to suffer from it.
        if (isDamaged) return applyFrom(batch, startedAt, done, Math.ceil(chunk.length / 2), tries);
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
