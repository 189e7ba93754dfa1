import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { countLeftOut, type LeftOutCounts } from '../../domain/sync/left-out.js';
import { readingOf, type TableMapping } from '../../domain/sync/mapping.js';
import {
  advanced,
  withReading,
  endsForGood,
  sinceOf,
  withXanoClock,
  type PullCursor,
  type PullFailure,
} from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { Needs } from '../world.js';
import type { LeaseLost } from './apply.js';
import { pullFailure } from './pull-failure.js';
import { mayBeFilter, type RowsQuery } from './pull-page.js';
import { pullCursorUpdate } from './cursors.js';
import type { Stopped } from '../ports/timer.js';
import type { RecordResult } from '../ports/sync-store.js';

/** What ends all pulling, whichever table it was about. */
export type PullEnd = StoreError | LeaseLost | Stopped;

/** The result of one turn at a table. */
export interface TableTurn {
  readonly entity: Entity;
  /** The entity, with the table too where it is a further one: `like`, `like/heart`. */
  readonly name: string;
  /** Phase at the beginning of the turn. */
  readonly phase: PullCursor['phase'];
  /** Number of rows by their result. */
  readonly results: Readonly<Partial<Record<RecordResult['result'], number>>>;
  /** Number of values that could not be read, by column. */
  readonly leftOut: LeftOutCounts;
  /** Number of rows that failed as they had before, and are not among the results. */
  readonly failingStill: number;
  /** Some of the rows that failed, now or before. */
  readonly failures: readonly Pick<RecordResult, 'key' | 'message' | 'isKnown'>[];
  /** Whether the turn ended before the reading did, so that other tables have theirs. */
  readonly isUnfinished: boolean;
  readonly failure: PullFailure | null;
}

/** Reads on in a table from its cursor, for at most a turn. */
export type PullTable = (table: TableMapping, from: PullCursor) => TE.TaskEither<PullEnd, Turned>;

export interface Turned {
  readonly turn: TableTurn;
  /** Whether Xano refused and would refuse again, so that the table is left alone for a while. */
  readonly isRefused: boolean;
}

interface Deps extends Needs<'readPage' | 'apply' | 'clock'> {
  readonly holder: string;
  readonly pageSize: number;
  /** How far each reading goes back before the last one, ms. */
  readonly overlap: number;
  /** Longest time of a turn, ms. */
  readonly patience: number;
}

/** Most failures that are listed: as many as a person looks at. */
const MAX_FAILURES = 20;

const addUp = (before: TableTurn['results'], results: readonly RecordResult[]) => {
  const sum: Partial<Record<RecordResult['result'], number>> = { ...before };
  for (const { result, isKnown } of results)
    if (isKnown !== true) sum[result] = (sum[result] ?? 0) + 1;
  return sum;
};

/** Adds up what was left out. A row that is read again, since pulling overlaps, does not count again. */
const addLeftOut = (counts: LeftOutCounts, results: readonly RecordResult[]): LeftOutCounts =>
  results
    .filter(
      ({ result, isKnown }) => isKnown !== true && (result === 'applied' || result === 'deferred'),
    )
    .reduce((sum, { leftOut }) => countLeftOut(sum, leftOut), counts);

export const skippedTurn = (table: TableMapping, phase: PullCursor['phase']): TableTurn => ({
  entity: table.entity,
  name: readingOf(table),
  phase,
  results: {},
  leftOut: {},
  failingStill: 0,
  failures: [],
  isUnfinished: false,
  failure: null,
});

const addResults = (turn: TableTurn, results: readonly RecordResult[]) => {
  const failed = results.filter(({ result }) => result === 'failed');
  return {
    ...turn,
    results: addUp(turn.results, results),
    leftOut: addLeftOut(turn.leftOut, results),
    failingStill: turn.failingStill + failed.filter(({ isKnown }) => isKnown === true).length,
    failures: [...turn.failures, ...failed].slice(0, MAX_FAILURES),
  };
};

export const makePullTable = ({
  readPage,
  apply,
  clock,
  holder,
  pageSize,
  overlap,
  patience,
}: Deps): PullTable => {
  const queryOf = (table: TableMapping, cursor: PullCursor, byIdAlone: boolean): RowsQuery => ({
    entity: table.entity,
    afterId: cursor.afterId,
    updatedSince: byIdAlone ? null : sinceOf(cursor, overlap),
    limit: pageSize,
    isSure: endsForGood(cursor),
  });

  return (table, from) =>
    gen(function* () {
      const begin = clock.now();
      let turn = { ...skippedTurn(table, from.phase), isUnfinished: true };
      let cursor = withReading(from, begin);
      /** Whether Xano makes progress only where it is not asked for an instant too. */
      let byIdAlone = false;
      for (;;) {
        const query = queryOf(table, cursor, byIdAlone);
        const read = yield* ask(TE.fromTask(readPage(table, query)));
        const now = clock.now();
        if (E.isLeft(read)) {
          const error = read.left;
          if (error._tag === 'Stopped') return yield* ask(TE.left(error));
          if (mayBeFilter(query, error)) {
            byIdAlone = true;
            continue;
          }
          const failure = pullFailure(error, now);
          const failed = pullCursorUpdate(table, { ...cursor, savedAt: now, failure }, holder);
          yield* ask(apply({ way: 'pull', entries: [], cursor: failed }));
          return {
            turn: { ...turn, isUnfinished: false, failure },
            isRefused: error._tag === 'SourceRefused' || error._tag === 'SourceTableMissing',
          };
        }
        const page = read.right;
        cursor = advanced(
          withXanoClock(cursor, page.clock),
          page,
          now,
          query.updatedSince === null,
        );
        const results = yield* ask(
          apply({
            way: turn.phase === 'snapshot' ? 'snapshot' : 'pull',
            // Of two rows that name one edge the one that belongs here comes last, so that it counts.
            entries: [...page.outside, ...page.entries],
            cursor: pullCursorUpdate(table, cursor, holder),
          }),
        );
        const isUnfinished = cursor.startedAt !== null;
        turn = { ...addResults(turn, results), isUnfinished };
        if (!isUnfinished || now >= begin + patience) return { turn, isRefused: false };
      }
    });
};
