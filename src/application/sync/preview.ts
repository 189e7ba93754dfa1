import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { MergeResult } from '../../domain/sync/step.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { SyncStore, RecordResult } from '../ports/sync-store.js';
import type { Entry } from './entry.js';
import { evaluate, evaluateDamaged, resultOf, readEntry, type Evaluated } from './evaluate.js';
import { lookUp } from './look-up.js';

/** Tells what would become of entries if they were applied now, in their order; changes nothing. */
export type Preview = (
  entries: readonly Entry[],
) => TE.TaskEither<StoreError, readonly RecordResult[]>;

interface Deps {
  readonly sync: Pick<SyncStore, 'read'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly filesUrl?: FilesUrl;
}

/** Most records that are looked at together. */
const CHUNK = 500;

const UNDECIDED: MergeResult = {
  result: 'failed',
  code: 'undecided',
  message: 'what it is about is changing: ask again',
  steps: [],
};

export const makePreview = ({ sync, clock, digest, filesUrl = null }: Deps): Preview => {
  /** Evaluates as many entries as one reading tells about, but at least one. */
  const look = (
    entries: readonly Entry[],
    now: number,
  ): TE.TaskEither<StoreError, readonly Evaluated[]> => {
    const read = entries.map((entry) => readEntry(entry, { now, filesUrl }, digest));
    return pipe(
      lookUp(sync, read),
      TE.map(({ view }) => {
        const evaluated = evaluate(view, read, now);
        return evaluated.length > 0
          ? evaluated
          : read.slice(0, 1).map((first) => ({ ...first, merged: UNDECIDED }));
      }),
    );
  };

  /** Evaluates fewer entries where one meets a damaged key, which says nothing of the others. */
  const lookAtFewer = (
    entries: readonly Entry[],
    now: number,
  ): TE.TaskEither<StoreError, readonly Evaluated[]> =>
    pipe(
      look(entries, now),
      TE.orElse((error) => {
        const [only] = entries;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        if (entries.length > 1)
          return lookAtFewer(entries.slice(0, Math.ceil(entries.length / 2)), now);
        return TE.right([evaluateDamaged(readEntry(only, { now, filesUrl }, digest), error)]);
      }),
    );

  const from = (entries: readonly Entry[], now: number): ReturnType<Preview> =>
    entries.length === 0
      ? TE.right([])
      : pipe(
          lookAtFewer(entries.slice(0, CHUNK), now),
          TE.flatMap((evaluated) =>
            pipe(
              from(entries.slice(evaluated.length), now),
              TE.map((rest) => [...evaluated.map(resultOf), ...rest]),
            ),
          ),
        );

  return (entries) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) => from(entries, now)),
    );
};
