import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { storeFault, type StoreDamaged, type StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { CommitOutcome, SyncStore, RecordResult } from '../ports/sync-store.js';
import { commitOf } from './commit.js';
import type { Batch, Entry } from './entry.js';
import { failedRows, rowNameOf, type FailedRows } from './failed-rows.js';
import { evaluate, evaluateDamaged, resultOf, readEntry, type Evaluated } from './evaluate.js';
import { lookUp } from './look-up.js';
import { findRepeated } from './repeated-rows.js';

/** Somebody else holds the lease of the batch's cursor: nothing more of it was applied. */
export interface LeaseLost {
  readonly _tag: 'LeaseLost';
}

/**
 * Applies records, the one thing behind every way in: one result for each entry, in order. A failed
 * one stops nobody. The entries of one step are applied together, a large batch in several steps.
 */
export type Apply = (
  batch: Batch,
) => TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]>;

interface Deps {
  readonly sync: Pick<SyncStore, 'read' | 'waiting' | 'commit'>;
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
  readonly results: readonly RecordResult[];
  readonly isDamaged: boolean;
}

const rowNamesOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap((entry) => rowNameOf(entry) ?? []);

const NONE: readonly RecordResult[] = [];

export const makeApply = ({ sync, clock, digest, filesUrl = null }: Deps): Apply => {
  const readView = (chunk: readonly Entry[], now: number) => {
    const entries = chunk.map((entry) => readEntry(entry, { now, filesUrl }, digest));
    const events = chunk.flatMap(({ eventId }) => (eventId ? [eventId] : []));
    return pipe(
      lookUp(sync, entries, events, rowNamesOf(chunk)),
      TE.map((reading) => ({ reading, evaluated: evaluate(reading.view, entries, now) })),
    );
  };

  const ended = (
    outcome: CommitOutcome,
    evaluated: readonly Evaluated[],
    { repeated }: FailedRows,
  ): TE.TaskEither<LeaseLost, readonly RecordResult[]> =>
    outcome === 'lost'
      ? TE.left({ _tag: 'LeaseLost' })
      : TE.right(
          outcome === 'changed'
            ? NONE
            : evaluated.map((one) => ({
                ...resultOf(one),
                ...(repeated.has(one) && { isKnown: true as const }),
              })),
        );

  /** One step: the results of what it took, none when it has to be tried again. */
  const step = (
    batch: Batch,
    chunk: readonly Entry[],
    isLast: boolean,
    startedAt: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]> =>
    pipe(
      TE.fromIO(clock.now),
      TE.bindTo('now'),
      TE.bind('seen', ({ now }) => readView(chunk, now)),
      TE.bind('repeated', ({ seen: { evaluated } }) => findRepeated(sync, batch.way, evaluated)),
      TE.let('failures', ({ now, repeated, seen: { evaluated, reading } }): FailedRows => {
        const failures = failedRows(batch.way, evaluated, reading.letters, now, digest);
        return { ...failures, repeated: new Set([...failures.repeated, ...repeated]) };
      }),
      TE.bind(
        'outcome',
        ({
          now,
          failures,
          seen: { reading, evaluated },
        }): TE.TaskEither<StoreError, CommitOutcome> => {
          if (evaluated.length === 0 && chunk.length > 0) return TE.right('changed');
          const cursor = isLast && evaluated.length === chunk.length ? batch.cursor : null;
          const times = { now, ms: now - startedAt };
          return sync.commit(reading, commitOf({ ...batch, cursor }, evaluated, failures, times));
        },
      ),
      TE.flatMap(({ outcome, failures, seen: { evaluated } }) =>
        ended(outcome, evaluated, failures),
      ),
    );

  /** A record that meets a damaged key is kept as a dead letter, to be replayed once that is mended. */
  const refuse = (
    batch: Batch,
    entry: Entry,
    damage: StoreDamaged,
    isLast: boolean,
    startedAt: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]> =>
    pipe(
      lookUp(sync, [], [], rowNamesOf([entry])),
      TE.flatMap((reading) => {
        const now = clock.now();
        const evaluated = [evaluateDamaged(readEntry(entry, { now, filesUrl }, digest), damage)];
        const of = { ...batch, cursor: isLast ? batch.cursor : null };
        const failures = failedRows(batch.way, evaluated, reading.letters, now, digest);
        return pipe(
          sync.commit(reading, commitOf(of, evaluated, failures, { now, ms: now - startedAt })),
          TE.flatMap((outcome) => ended(outcome, evaluated, failures)),
        );
      }),
    );

  const applyFrom = (
    batch: Batch,
    startedAt: number,
    done: readonly RecordResult[],
    size: number,
    tries: number,
  ): TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]> => {
    const rest = batch.entries.slice(done.length);
    if (rest.length === 0 && (done.length > 0 || batch.cursor === null)) return TE.right(done);
    if (tries === MAX_TRIES)
      return TE.left(storeFault(new Error('records change faster than they can be applied')));
    const chunk = rest.slice(0, size);
    const isLast = chunk.length === rest.length;
    return pipe(
      step(batch, chunk, isLast, startedAt),
      TE.map((results) => ({ results, isDamaged: false })),
      TE.orElse((error): TE.TaskEither<StoreError | LeaseLost, Stepped> => {
        const [only] = chunk;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        if (chunk.length > 1) return TE.right({ results: NONE, isDamaged: true });
        return pipe(
          refuse(batch, only, error, isLast, startedAt),
          TE.map((results) => ({ results, isDamaged: false })),
        );
      }),
      TE.flatMap(({ results, isDamaged }) => {
        // Fewer at once, until it is known whose key it is: the others are not to suffer from it.
        if (isDamaged) return applyFrom(batch, startedAt, done, Math.ceil(chunk.length / 2), tries);
        if (chunk.length === 0) return TE.right(done);
        if (results.length > 0) return applyFrom(batch, startedAt, [...done, ...results], CHUNK, 0);
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
