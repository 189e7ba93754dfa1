import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Dispute } from '../../domain/sync/step.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { idOf } from '../../domain/sync/identity.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { newestIn, versionOf, type Row } from '../../domain/sync/row.js';
import { isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import type { SourceError } from '../ports/source.js';
import { readRow } from '../reconcile/xano-pages.js';
import type { LeaseLost } from '../sync/apply.js';
import { entryOfRecord, type Entry } from '../sync/entry.js';
import { readEntry } from '../sync/evaluate.js';
import type { Stopped } from '../ports/timer.js';
import { NOTHING_ASKED } from '../sync/query.js';
import type { Needs } from '../world.js';

export type DisputeEnd = StoreError | LeaseLost | SourceError | Stopped;

/**
 * Asks Xano about one name that two rows claim, by one request for each row, or two where no row is answered. The user who
 * has the name here is deleted if the row is gone there, and renamed if it has another name there. `idle`: no name is
 * disputed.
 */
export type SettleDispute = TE.TaskEither<DisputeEnd, 'worked' | 'idle'>;

interface Deps extends Needs<
  'deferrals.dispute' | 'deferrals.settle' | 'sync.read' | 'apply' | 'readPage' | 'clock' | 'digest'
> {
  /** The table of the users. */
  readonly table: TableMapping;
  readonly filesUrl?: FilesUrl;
}

/** The user who has the name, with an id that Xano can be asked for. */
interface Holder {
  readonly id: XanoId;
  readonly row: Row;
}

const holderOf = (row: Row | null, { id: claimant }: Dispute): Holder | null => {
  const id = idOf(row);
  const canAsk = row !== null && id !== null && id !== claimant;
  return canAsk && isIntegerId(id) && isIntegerId(claimant) ? { id, row } : null;
};

export const makeSettleDispute = (deps: Deps): SettleDispute => {
  const { deferrals, sync, apply, readPage, table, clock, digest, filesUrl = null } = deps;

  const goneOf = ({ name }: Dispute, { id, row }: Holder): Entry =>
    entryOfRecord({
      entity: 'user',
      user: { username: name, id },
      fields: {},
      deleted: true,
      observed: true,
      version: { at: newestIn(row), digest: '' },
    });

  /** Makes a row with another name newer than the name here, since Xano dates no change by itself. */
  const asSeen = (entry: Entry, { name }: Dispute, { row }: Holder, now: number): Entry => {
    const { record } = readEntry(entry, { now, filesUrl }, digest);
    if (record?.entity !== 'user' || record.deleted || record.user.username === name) return entry;
    const at = Math.max(record.version.at, versionOf(row, 'id').at + 1);
    return entryOfRecord({ ...record, version: { ...record.version, at } });
  };

  /**
   * Returns what settles a dispute. That the holder is missing counts only where Xano shows the claimant by the same kind of
   * request: an API key that sees nothing, or a filter, deletes nobody.
   */
  const answer = (dispute: Dispute, holder: Holder): TE.TaskEither<DisputeEnd, readonly Entry[]> =>
    pipe(
      readRow(readPage, table, dispute.id),
      TE.flatMap((claimant): TE.TaskEither<DisputeEnd, readonly Entry[]> =>
        claimant === null
          ? TE.right([])
          : pipe(
              readRow(readPage, table, holder.id),
              TE.map((there) =>
                there === null
                  ? [goneOf(dispute, holder), claimant]
                  : [asSeen(there, dispute, holder, clock.now())],
              ),
            ),
      ),
    );

  const decide = (dispute: Dispute): TE.TaskEither<DisputeEnd, readonly Entry[]> =>
    pipe(
      sync.read(() => ({ ...NOTHING_ASKED, users: [dispute.name] })),
      TE.flatMap(({ view }): TE.TaskEither<DisputeEnd, readonly Entry[]> => {
        const holder = holderOf(view.users.get(dispute.name)?.row ?? null, dispute);
        return holder === null ? TE.right([]) : answer(dispute, holder);
      }),
      // Other disputes must not wait until somebody has mended the damaged key.
      TE.orElse((error): TE.TaskEither<DisputeEnd, readonly Entry[]> =>
        error._tag === 'StoreDamaged' ? TE.right([]) : TE.left(error),
      ),
    );

  return pipe(
    deferrals.dispute,
    TE.flatMap((dispute): SettleDispute =>
      dispute === null
        ? TE.right('idle')
        : pipe(
            decide(dispute),
            TE.flatMap((entries) => apply({ way: 'reconcile', entries, cursor: null })),
            TE.flatMap(() => deferrals.settle(dispute)),
            TE.map(() => 'worked' as const),
          ),
    ),
  );
};
