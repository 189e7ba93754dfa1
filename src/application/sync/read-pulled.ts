import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AgeSources } from '../../domain/health/copy-age.js';
import type { Entity } from '../../domain/sync/entity.js';
import { parseCompared, pulledAsOf } from '../../domain/sync/comparing.js';
import { readingOf, type SyncMapping, type TableMapping } from '../../domain/sync/mapping.js';
import { parseCursor } from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import type { Needs } from '../world.js';
import { COMPARISON_CURSOR, tableCursorName } from './cursors.js';

/** Returns the tables whose age pulling shows, where it reads these entities, and whether others need the canary. */
export const provedBy = (mapping: SyncMapping, entities: readonly Entity[]) => {
  const isPulled = ({ entity }: TableMapping): boolean => entities.includes(entity);
  return {
    pulled: mapping.filter(isPulled),
    // A table that nobody has named may not exist in Xano.
    needsCanary: mapping.some((table) => !isPulled(table) && table.isAssumed !== true),
  };
};

export type ReadPulled = TE.TaskEither<StoreError, AgeSources['pulled']>;

/** Reads as of which instant these tables have been pulled, by whichever replica: one round trip, or none for no table. */
export const makeReadPulled = (
  { leases, clock }: Needs<'leases.cursors' | 'clock'>,
  tables: readonly TableMapping[],
): ReadPulled =>
  tables.length === 0
    ? TE.right({})
    : pipe(
        leases.cursors([COMPARISON_CURSOR, ...tables.map(tableCursorName)]),
        TE.map((texts) => {
          const compared = parseCompared(texts[COMPARISON_CURSOR], clock.now());
          return Object.fromEntries(
            tables.map((table) => [
              readingOf(table),
              pulledAsOf(table, parseCursor(texts[tableCursorName(table)]), compared),
            ]),
          );
        }),
      );
