import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { StoredRow, Unseen } from '../ports/sent-rows.js';
import { ask } from '../gen.js';
import type { Needs } from '../world.js';
import { runToEnd } from './run.js';
import { deleteOf, eachStored } from './stored-rows.js';
import type { LeaseLost } from '../sync/apply.js';
import { entryOfRecord } from '../sync/entry.js';

/**
 * Deletes each row of an entity that Xano once sent and whose version is not newer than `at`, ms, as if Xano had sent
 * each delete. Rows that were made here stay. Ends when all is done; called again after a break, it goes on with what
 * is left.
 */
export type TruncateTable = (
  entity: Entity,
  at: number,
) => TE.TaskEither<StoreError | LeaseLost, void>;

type Deps = Needs<
  'reconciler.scan' | 'reconciler.collections' | 'reconciler.members' | 'sentRows.unseen' | 'apply'
>;

/** The name of no comparison, so that every row counts as unseen: Xano has none of them any more. */
const NOTHING_SEEN = 'truncate';

export const makeTruncateTable = ({ reconciler, sentRows, apply }: Deps): TruncateTable => {
  const takeAway = (rows: readonly StoredRow[], at: number) =>
    pipe(
      sentRows.unseen(NOTHING_SEEN, rows),
      TE.flatMap((states) =>
        apply({
          way: 'webhook',
          cursor: null,
          entries: RA.zip(rows, states)
            .filter(([, state]: readonly [StoredRow, Unseen]) => state.state === 'sent')
            .map(([row]) => entryOfRecord(deleteOf(row, at))),
        }),
      ),
    );

  return (entity, at) =>
    runToEnd(
      eachStored(reconciler, [entity], 1, function* (rows) {
        yield* ask(takeAway(rows, at));
      }),
    );
};
