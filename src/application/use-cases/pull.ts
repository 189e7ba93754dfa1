import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import { tablesOf, type TableMapping } from '../../domain/sync/mapping.js';
import { refusedPause } from '../../domain/sync/backoff.js';
import { parseCursor, type PullCursor } from '../../domain/sync/pull-cursor.js';
import type { Source } from '../ports/source.js';
import { ask, gen } from '../gen.js';
import { tableCursorName } from '../sync/cursors.js';
import { makeReadPage } from '../sync/pull-page.js';
import { makePullTable, skippedTurn, type PullEnd, type TableTurn } from '../sync/pull-table.js';
import { eachRequest, type XanoAccess } from '../sync/pull-quota.js';
import type { Needs } from '../world.js';

/** The requests that this process has made to Xano. */
export interface PullActivity {
  /** Number of requests for a table, by its name in `readingOf`. */
  readonly requests: (reading: string) => number;
  /** How long the next request still has to wait, ms. */
  readonly waiting: IO<number>;
}

export interface Pull {
  /**
   * Takes a turn at each table, in the order of `ENTITIES`, owners first: the first complete reading of the table, later
   * what has changed. Only the holder of the lease may run it. A failure at one table stops no other.
   */
  readonly round: TE.TaskEither<PullEnd, readonly TableTurn[]>;
  readonly activity: PullActivity;
}

interface Deps
  extends
    Pick<XanoAccess, 'source' | 'isChosen' | 'quota' | 'timer' | 'retry'>,
    Needs<'mapping' | 'leases.cursors' | 'apply' | 'clock'> {
  readonly holder: string;
  readonly pageSize: number;
  readonly overlap: number;
  readonly patience: number;
}

const counted = (given: Source) => {
  const requests = new Map<string, number>();
  const source = eachRequest(given, (request, reading) =>
    pipe(
      TE.fromIO(() => {
        requests.set(reading, (requests.get(reading) ?? 0) + 1);
      }),
      TE.flatMap(() => request),
    ),
  );
  return { source, requests: (reading: string) => requests.get(reading) ?? 0 };
};

export const makePull = (deps: Deps): Pull => {
  const { quota, mapping, leases, clock } = deps;
  const { source, requests } = counted(deps.source);
  const readPage = makeReadPage({ ...deps, source: quota.withQuota(source) });
  const pullTable = makePullTable({ ...deps, readPage });
  const refusals = new Map<TableMapping, { readonly count: number; readonly at: number }>();

  const tables = ENTITIES.filter((entity) => source.entities.includes(entity)).flatMap((entity) =>
    tablesOf(mapping, entity),
  );

  const takeTurn = (
    table: TableMapping,
    cursor: PullCursor,
    turns: readonly TableTurn[],
  ): TE.TaskEither<PullEnd, TableTurn> => {
    const now = clock.now();
    const passedOver = { ...skippedTurn(table, cursor.phase), failure: cursor.failure };
    const { count: before, at } = refusals.get(table) ?? { count: 0, at: now };
    // A clock that has been set back since ends the pause.
    if (now >= at && now < at + refusedPause(before)) return TE.right(passedOver);
    // A record that comes before its owner is deferred, which costs more than to read it later.
    const isEarly =
      cursor.phase === 'snapshot' &&
      turns.some(({ phase, isUnfinished }) => phase === 'snapshot' && isUnfinished);
    if (isEarly) return TE.right({ ...passedOver, isUnfinished: true });
    return pipe(
      pullTable(table, cursor),
      TE.map(({ turn, isRefused }) => {
        refusals.set(table, { count: isRefused ? before + 1 : 0, at: now });
        return turn;
      }),
    );
  };

  return {
    round: gen(function* () {
      const texts = yield* ask(leases.cursors(tables.map(tableCursorName)));
      const turns: TableTurn[] = [];
      for (const table of tables) {
        const cursor = parseCursor(texts[tableCursorName(table)]);
        turns.push(yield* ask(takeTurn(table, cursor, turns)));
      }
      return turns;
    }),
    activity: { requests, waiting: quota.waiting },
  };
};
