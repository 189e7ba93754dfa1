import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { storeFault, type StoreDamaged, type StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { Reading, RecordResult, SyncStore } from '../ports/sync-store.js';
import { areIndependent } from './independent.js';
import { arrange } from './arrange.js';
import { commitOf } from './commit.js';
import type { Batch, Entry } from './entry.js';
import { failedRows, rowNameOf, type FailedRows, findRepeated } from './failed-rows.js';
import {
  evaluate,
  evaluateDamaged,
  readEntry,
  resultOf,
  type Evaluated,
  type ReadEntry,
} from './evaluate.js';
import { lookUp } from './look-up.js';

/** Another process holds the lease of the batch's cursor, so nothing more of the batch was applied. */
export interface LeaseLost {
  readonly _tag: 'LeaseLost';
}

/**
 * Applies records; every way in leads here. Returns one result for each entry, in order. A failed entry does not stop
 * the others. The entries of one step are applied together, a large batch in several steps.
 */
export type Apply = (
  batch: Batch,
) => TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]>;

interface Deps {
  readonly sync: Pick<SyncStore, 'read' | 'waiting' | 'commit' | 'whereabouts'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly filesUrl?: FilesUrl;
}

/** Most records in one step: more would hold Redis for longer than others can wait. */
const CHUNK = 100;
/** The same on a cluster, where each place carries out its part: the larger the step, the fewer places for a record. */
const CHUNK_APART = 500;
/** Tries of a step before it takes fewer records, and before it is given up. */
const PATIENCE = 3;
const MAX_TRIES = 60;

/** A batch whose rows have been read, in the order in which it is written. */
interface Work extends Omit<Batch, 'entries'> {
  readonly startedAt: number;
  readonly entries: readonly ReadEntry[];
}

/** Records with all that was read of what they depend on, and the outcome of those that this decides. */
interface Seen {
  readonly now: number;
  readonly reading: Reading;
  readonly evaluated: readonly Evaluated[];
}

/** A look-up that runs while something else is written. */
type Ahead = Promise<E.Either<StoreError, Seen>>;

/** `isDamaged`: one of several records met a damaged key, and nothing was written. */
interface Stepped {
  readonly results: readonly RecordResult[];
  readonly isDamaged: boolean;
  readonly ahead: Ahead | null;
}

type Step = TE.TaskEither<StoreError | LeaseLost, Stepped>;

const AGAIN = { results: [], isDamaged: false, ahead: null };

const rowNamesOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap((entry) => rowNameOf(entry) ?? []);

const resultsOf = (
  evaluated: readonly Evaluated[],
  { repeated }: FailedRows,
): readonly RecordResult[] =>
  evaluated.map((one) => ({
    ...resultOf(one),
    ...(repeated.has(one) && { isKnown: true as const }),
  }));

export const makeApply = ({ sync, clock, digest, filesUrl = null }: Deps): Apply => {
  const { whereabouts } = sync;
  const most = whereabouts === null ? CHUNK : CHUNK_APART;

  const see = (entries: readonly ReadEntry[]): TE.TaskEither<StoreError, Seen> => {
    const now = clock.now();
    const chunk = entries.map(({ entry }) => entry);
    const events = chunk.flatMap(({ eventId }) => (eventId ? [eventId] : []));
    return pipe(
      lookUp(sync, entries, events, rowNamesOf(chunk)),
      TE.map((reading) => ({
        ...{ now, reading },
        evaluated: evaluate(reading.view, entries, now),
      })),
    );
  };

  /** Commits some records; `rest` holds the records after them. */
  const write = (
    batch: Work,
    { now, reading, evaluated }: Seen,
    rest: readonly ReadEntry[],
  ): Step =>
    pipe(
      findRepeated(sync, batch.way, evaluated),
      TE.flatMap((known): Step => {
        const failed = failedRows(batch.way, evaluated, reading.letters, now, digest);
        const failures = { ...failed, repeated: new Set([...failed.repeated, ...known]) };
        const of = { ...batch, cursor: rest.length === 0 ? batch.cursor : null };
        const commit = commitOf(of, evaluated, failures, { now, ms: now - batch.startedAt });
        return () => {
          // The next records are looked up during the commit, or after it where they depend on these.
          const next = rest.length === 0 ? null : rest.slice(0, most);
          const early = next !== null && areIndependent(next, evaluated) ? see(next)() : null;
          return pipe(
            sync.commit(reading, commit),
            TE.flatMap((outcome): Step => {
              if (outcome === 'lost') return TE.left({ _tag: 'LeaseLost' });
              if (outcome === 'changed') return TE.right(AGAIN);
              const ahead = early ?? (next === null ? null : see(next)());
              return TE.right({ ...AGAIN, results: resultsOf(evaluated, failures), ahead });
            }),
          )();
        };
      }),
    );

  /** Keeps a record that meets a damaged key as a dead letter, to be replayed once the key is mended. */
  const refuse = (
    batch: Work,
    one: ReadEntry,
    damage: StoreDamaged,
    rest: readonly ReadEntry[],
  ): Step =>
    pipe(
      lookUp(sync, [], [], rowNamesOf([one.entry])),
      TE.flatMap((reading) => {
        const evaluated = [evaluateDamaged(one, damage)];
        return write(batch, { now: clock.now(), reading, evaluated }, rest);
      }),
    );

  const applyFrom = (
    batch: Work,
    done: readonly RecordResult[],
    size: number,
    tries: number,
    ahead: Ahead | null,
  ): TE.TaskEither<StoreError | LeaseLost, readonly RecordResult[]> => {
    const rest = batch.entries.slice(done.length);
    if (rest.length === 0 && (done.length > 0 || batch.cursor === null)) return TE.right(done);
    if (tries === MAX_TRIES)
      return TE.left(storeFault(new Error('records change faster than they can be applied')));
    const chunk = rest.slice(0, size);
    return pipe(
      () => ahead ?? see(chunk)(),
      TE.flatMap((seen): Step =>
        seen.evaluated.length === 0 && chunk.length > 0
          ? TE.right(AGAIN)
          : write(batch, seen, rest.slice(seen.evaluated.length)),
      ),
      TE.orElse((error): Step => {
        const [only] = chunk;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        return chunk.length > 1
          ? TE.right({ ...AGAIN, isDamaged: true })
          : refuse(batch, only, error, rest.slice(1));
      }),
      TE.flatMap(({ results, isDamaged, ahead: next }) => {
        const again = (fewer: number, tried: number) => applyFrom(batch, done, fewer, tried, null);
        // Takes fewer records at once, until it is known whose key is damaged, so that the others do not suffer from
        // it.
        if (isDamaged) return again(Math.ceil(chunk.length / 2), tries);
        if (chunk.length === 0) return TE.right(done);
        if (results.length > 0) return applyFrom(batch, [...done, ...results], most, 0, next);
        return again(tries >= PATIENCE ? Math.ceil(size / 2) : size, tries + 1);
      }),
    );
  };

  return (batch) => () => {
    const startedAt = clock.now();
    const rules = { now: startedAt, filesUrl };
    const read = batch.entries.map((entry) => readEntry(entry, rules, digest));
    const order =
      whereabouts === null || read.length <= most
        ? read.map((_, at) => at)
        : arrange(read, whereabouts, most);
    const entries = order.flatMap((at) => read[at] ?? []);
    return pipe(
      applyFrom({ ...batch, startedAt, entries }, [], most, 0, null),
      TE.map((results) => {
        const placed = [...results];
        for (const [turn, result] of results.entries()) placed[order[turn] ?? turn] = result;
        return placed;
      }),
    )();
  };
};
