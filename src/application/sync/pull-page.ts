import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pullBackoff } from '../../domain/sync/backoff.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import type { Retry } from '../ports/retry.js';
import type { PageQuery, Source, SourceError } from '../ports/source.js';
import type { Stopped, Timer } from '../ports/timer.js';
import { pulledRows, type PulledRows } from './pull-rows.js';

/** One page, asked for again while that may help. */
export type ReadPage = (
  table: TableMapping,
  query: PageQuery,
) => TE.TaskEither<SourceError | Stopped, PulledRows>;

interface Deps {
  readonly source: Source;
  /** Whether somebody in Xano picked the columns that come. */
  readonly isChosen: boolean;
  readonly retry: Retry;
  readonly timer: Pick<Timer, 'random'>;
}

const MAX_TRIES = 5;

/** What is refused once is refused again; a limit has its wait in the quota. */
const pauseOf = (error: SourceError, tries: number, random: number): number | null => {
  if (tries >= MAX_TRIES) return null;
  switch (error._tag) {
    case 'SourceRefused':
    case 'SourceTableMissing':
      return null;
    case 'SourceLimited':
      return 0;
    case 'SourceUnavailable':
    case 'SourceFault':
      return pullBackoff(tries, random);
  }
};

export const makeReadPage =
  ({ source, isChosen, retry, timer }: Deps): ReadPage =>
  (table, query) =>
    retry(
      pipe(
        source.page(table.isFurther ? { ...query, table: table.table } : query),
        TE.flatMapEither((page) => pulledRows(table, isChosen, query, page)),
      ),
      ({ error }, all) => pauseOf(error, all.length, timer.random()),
    );
