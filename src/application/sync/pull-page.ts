import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pullBackoff } from '../../domain/sync/backoff.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import type { PageQuery, Source, SourceError } from '../ports/source.js';
import { stopped, type Timer, type Stopped } from '../ports/timer.js';
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
  readonly timer: Pick<Timer, 'sleep' | 'random'>;
}

const MAX_TRIES = 5;

/** What is refused once is refused again; a limit has its wait in the quota. */
const pauseOf = (error: SourceError, tries: number, random: number): number | null => {
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

export const makeReadPage = ({ source, isChosen, timer }: Deps): ReadPage => {
  const read = (
    table: TableMapping,
    query: PageQuery,
    tries: number,
  ): TE.TaskEither<SourceError | Stopped, PulledRows> =>
    pipe(
      source.page(table.isFurther ? { ...query, table: table.table } : query),
      TE.flatMapEither((page) => pulledRows(table, isChosen, query, page)),
      TE.orElse((error: SourceError) => {
        const pause = pauseOf(error, tries, timer.random());
        if (pause === null || tries >= MAX_TRIES) return TE.left(error);
        return pipe(
          TE.fromTask(timer.sleep(pause)),
          TE.flatMap((goesOn) =>
            goesOn ? read(table, query, tries + 1) : TE.left<SourceError | Stopped>(stopped),
          ),
        );
      }),
    );
  return (table, query) => read(table, query, 1);
};
