import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  comparedWithin,
  comparingInterval,
  isToBeCompared,
  parseCompared,
  type ComparingPace,
  type Compared,
} from '../../domain/sync/comparing.js';
import type { Entity } from '../../domain/sync/entity.js';
import { tablesOf } from '../../domain/sync/mapping.js';
import { parseCursor } from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import type { Needs } from '../world.js';
import { COMPARISON_CURSOR, tableCursorName } from './cursors.js';

/** How comparisons by schedule find what pulling cannot see. All times are ms. */
export interface ComparingPlan {
  /** The entities whose edits and deletes are found so. */
  readonly entities: readonly Entity[];
  /** When the next comparison is due; null where none is. */
  readonly dueAt: number | null;
  /** Time within which an edit or delete of them has been found; null for never. */
  readonly within: number | null;
  readonly last: Compared | null;
}

/** Reads the plan from the store, so that every replica answers the same. */
export type ReadComparingPlan = TE.TaskEither<StoreError, ComparingPlan>;

interface Deps extends Needs<'leases.cursors' | 'mapping' | 'clock'> {
  readonly entities: readonly Entity[];
  readonly pace: ComparingPace;
}

export const makeReadComparingPlan = ({
  leases,
  entities,
  mapping,
  clock,
  pace,
}: Deps): ReadComparingPlan =>
  pipe(
    leases.cursors([
      COMPARISON_CURSOR,
      ...entities.flatMap((entity) => tablesOf(mapping, entity)).map(tableCursorName),
    ]),
    TE.map((texts): ComparingPlan => {
      const last = parseCompared(texts[COMPARISON_CURSOR], clock.now());
      const cursorsOf = (entity: Entity) =>
        tablesOf(mapping, entity).map((table) => ({
          table,
          cursor: parseCursor(texts[tableCursorName(table)]),
        }));
      const compared = entities.filter((entity) =>
        cursorsOf(entity).some(({ table, cursor }) => isToBeCompared(table, cursor)),
      );
      const rows = compared.map(
        (entity) =>
          last?.rows[entity] ?? cursorsOf(entity).reduce((sum, { cursor }) => sum + cursor.rows, 0),
      );
      const interval = comparingInterval(rows, pace);
      // Until all tables have been read for the first time, pulling needs every request.
      const isReading = entities
        .flatMap(cursorsOf)
        .some(({ cursor: { phase } }) => phase === 'snapshot');
      return {
        entities: compared,
        dueAt:
          interval === null || isReading || compared.length === 0
            ? null
            : (last?.startedAt ?? -interval) + interval,
        within: comparedWithin(rows, pace),
        last,
      };
    }),
  );
