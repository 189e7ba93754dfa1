import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { storeFault, type StoreDamaged, type StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { Reading, RecordResult, SyncStore } from '../ports/sync-store.js';
import { isApart } from './apart.js';
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
  /** Whether what is written lies in many places, as on a cluster. */
  readonly isSpread?: boolean;
}

/** How many records one step takes along at most: more would hold Redis for longer than others can wait. */
const CHUNK = 100;
/** The same where many places each carry out what they have of it: the more records, the fewer places for each of them. */
const CHUNK_APART = 500;
/** How often a step is tried again before it takes fewer records, and before it is given up. */
const PATIENCE = 3;
const MAX_TRIES = 60;

/** Records as they were read from their rows, when that was. */
interface Taken {
  readonly now: number;
  readonly entries: readonly ReadEntry[];
}

/** Records with what was read of all that they depend on, and what is to become of those that this tells of. */
interface Seen {
  readonly now: number;
  readonly reading: Reading;
  readonly evaluated: readonly Evaluated[];
}

/** What is read while something else is written. */
type Ahead = Promise<E.Either<StoreError, Seen>>;

/** `isDamaged`: one of several records met a damaged key, and nothing was done. */
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

export const makeApply = ({
  sync,
  clock,
  digest,
  filesUrl = null,
  isSpread = false,
}: Deps): Apply => {
  const most = isSpread ? CHUNK_APART : CHUNK;

  const take = (chunk: readonly Entry[]): Taken => {
    const now = clock.now();
    return { now, entries: chunk.map((entry) => readEntry(entry, { now, filesUrl }, digest)) };
  };

  const see = ({ now, entries }: Taken): TE.TaskEither<StoreError, Seen> => {
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

  /** `rest` is what comes after these records. */
  const write = (
    batch: Batch,
    { now, reading, evaluated }: Seen,
    startedAt: number,
    rest: readonly Entry[],
  ): Step =>
    pipe(
      findRepeated(sync, batch.way, evaluated),
      TE.flatMap((known): Step => {
        const failed = failedRows(batch.way, evaluated, reading.letters, now, digest);
        const failures = { ...failed, repeated: new Set([...failed.repeated, ...known]) };
        const of = { ...batch, cursor: rest.length === 0 ? batch.cursor : null };
        const commit = commitOf(of, evaluated, failures, { now, ms: now - startedAt });
        return () => {
          // What the next records say is looked up meanwhile, unless it depends on these: then once they are written.
          const next = rest.length === 0 ? null : take(rest.slice(0, most));
          const early = next !== null && isApart(next.entries, evaluated) ? see(next)() : null;
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

  /** A record that meets a damaged key is kept as a dead letter, to be replayed once that is mended. */
  const refuse = (
    batch: Batch,
    entry: Entry,
    damage: StoreDamaged,
    startedAt: number,
    rest: readonly Entry[],
  ): Step =>
    pipe(
      lookUp(sync, [], [], rowNamesOf([entry])),
      TE.flatMap((reading) => {
        const now = clock.now();
        const evaluated = [evaluateDamaged(readEntry(entry, { now, filesUrl }, digest), damage)];
        return write(batch, { now, reading, evaluated }, startedAt, rest);
      }),
    );

  const applyFrom = (
    batch: Batch,
    startedAt: number,
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
      () => ahead ?? see(take(chunk))(),
      TE.flatMap((seen): Step =>
        seen.evaluated.length === 0 && chunk.length > 0
          ? TE.right(AGAIN)
          : write(batch, seen, startedAt, rest.slice(seen.evaluated.length)),
      ),
      TE.orElse((error): Step => {
        const [only] = chunk;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        return chunk.length > 1
          ? TE.right({ ...AGAIN, isDamaged: true })
          : refuse(batch, only, error, startedAt, rest.slice(1));
      }),
      TE.flatMap(({ results, isDamaged, ahead: next }) => {
        const again = (fewer: number, tried: number) =>
          applyFrom(batch, startedAt, done, fewer, tried, null);
        // Fewer at once, until it is known whose key it is: the others are not to suffer from it.
        if (isDamaged) return again(Math.ceil(chunk.length / 2), tries);
        if (chunk.length === 0) return TE.right(done);
        if (results.length > 0)
          return applyFrom(batch, startedAt, [...done, ...results], most, 0, next);
        return again(tries >= PATIENCE ? Math.ceil(size / 2) : size, tries + 1);
      }),
    );
  };

  return (batch) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((startedAt) => applyFrom(batch, startedAt, [], most, 0, null)),
    );
};
