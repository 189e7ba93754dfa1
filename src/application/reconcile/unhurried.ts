import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { stopped, type Timer, type Stopped } from '../ports/timer.js';
import type { ReadPage } from '../sync/pull-page.js';

/**
 * The same pages with `step` ms at least from one to the next, so that whoever else asks Xano within the same
 * quota has its turn in between; and how many rows of each table have come.
 */
export const makeUnhurried = (
  readPage: ReadPage,
  pageSize: number,
  step: number,
  timer: Pick<Timer, 'now' | 'sleep'>,
): { readonly readPage: ReadPage; readonly rows: () => Partial<Record<Entity, number>> } => {
  const rows = new Map<Entity, number>();
  let nextAt = -Infinity;

  const turn: TE.TaskEither<Stopped, void> = pipe(
    TE.fromIO(() => {
      const wait = Math.max(0, nextAt - timer.now());
      nextAt = timer.now() + wait + step;
      return wait;
    }),
    TE.flatMap((wait) =>
      TE.fromTask(wait === 0 ? async () => Promise.resolve(true) : timer.sleep(wait)),
    ),
    TE.flatMap((goesOn) => (goesOn ? TE.right(undefined) : TE.left(stopped))),
  );

  return {
    readPage: (table, query) =>
      pipe(
        turn,
        TE.flatMap(() => readPage(table, query)),
        TE.tapIO((page) => () => {
          // What is asked once more, or of a single row, is not counted again.
          if (query.limit === pageSize && query.updatedSince === null)
            rows.set(table.entity, (rows.get(table.entity) ?? 0) + page.rows);
        }),
      ),
    rows: () => Object.fromEntries(rows),
  };
};
