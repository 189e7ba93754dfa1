import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Orders } from '../../domain/reconcile/report.js';
import { tableOf, type SyncMapping, type TableMapping } from '../../domain/sync/mapping.js';
import type { PostId } from '../../domain/post.js';
import { postOwner, userOwner, type Owner } from '../../domain/sync/record.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Reconciler } from '../ports/reconciler.js';
import type { SentRows, StoredRow, Unseen } from '../ports/sent-rows.js';
import type { SourceError } from '../ports/source.js';
import type { LeaseLost } from '../sync/apply.js';
import { entryOfRecord, type Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Stopped } from '../sync/pull-pace.js';
import type { Ledger } from './ledger.js';
import { DONE, looked, waiting, type Turn } from './run.js';
import { deleteOf, extraFault, makeStoredWalk } from './xano-extra.js';
import { isInXano, makeXanoReader, type TablePage, type XanoReader } from './xano-reader.js';

export type XanoEnd = StoreError | SourceError | Stopped | LeaseLost;
export type XanoStep = TE.TaskEither<XanoEnd, Turn>;

/** After which a change that was on its way has come, ms. */
export const SETTLING = 5000;
/** What was written this shortly before Xano was read may have come to be seen after that, ms. */
const MARGIN = 60_000;

type Sent = Extract<Unseen, { readonly state: 'sent' }>;

interface Extra {
  readonly row: StoredRow;
  readonly dueAt: number;
}

const ownerOf = (row: Exclude<StoredRow, { readonly of: 'edge' }>): Owner =>
  row.of === 'user' ? userOwner(row.username) : postOwner(row.id);

/** With a user or a post goes all that hangs on it: that is told once, as the user or the post. */
const goesWithOwner = (row: StoredRow, owners: ReadonlySet<Owner>): boolean => {
  if (row.of !== 'edge') return false;
  const { kind, user, target } = row.edge;
  const other = kind === 'follow' ? userOwner(target as Username) : postOwner(target as PostId);
  return owners.has(userOwner(user)) || owners.has(other);
};

interface Deps {
  readonly readPage: ReadPage;
  readonly tables: readonly TableMapping[];
  readonly mapping: SyncMapping;
  readonly reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>;
  readonly sentRows: SentRows;
  readonly ledger: Ledger;
  readonly pageSize: number;
  readonly orders: Orders;
  /** Of the comparison. */
  readonly id: string;
  /** Notes that Xano has the rows of a page. */
  readonly remember: (page: TablePage, now: number) => TE.TaskEither<StoreError, unknown>;
  /** How many of the entries it applied. */
  readonly mend: (entries: readonly Entry[]) => TE.TaskEither<XanoEnd, number>;
}

/**
 * Finds what is here and not in Xano any more, once all of Xano was read, which began at `startedAt`.
 * Each call is one turn.
 */
export const makeGoneFinder = (deps: Deps): ((startedAt: number, now: number) => XanoStep) => {
  const { readPage, tables, mapping, reconciler, sentRows, ledger, pageSize, orders, id } = deps;
  const walk = makeStoredWalk(
    reconciler,
    new Set(tables.map(({ entity }) => entity)),
    orders.sample,
  );
  let recents: XanoReader | null = null;
  let extras: readonly Extra[] = [];
  const owners = new Set<Owner>();
  let hasWalked = false;

  /** What came to Xano while it was read may have come to a place that was read already. */
  const readRecent = (from: XanoReader, now: number): XanoStep =>
    pipe(
      from.next,
      TE.flatMap((page) =>
        pipe(
          deps.remember(page, now),
          TE.map(() => {
            page.taken();
            return looked(page.entries.length);
          }),
        ),
      ),
    );

  /** A version tells that a row was there when Xano was read; without one Xano is asked again. */
  const isGone = (row: StoredRow, { version, xanoId }: Sent): TE.TaskEither<XanoEnd, boolean> => {
    if (version > 0) return TE.right(true);
    const table = row.of === 'edge' ? null : tableOf(mapping, row.of);
    return table === null || xanoId === null
      ? TE.right(false)
      : pipe(
          isInXano(readPage, table, xanoId),
          TE.map((there) => !there),
        );
  };

  /** What has come since is told by the next comparison. */
  const isOld = (state: Unseen, startedAt: number): state is Sent =>
    state.state === 'sent' && state.version < startedAt;

  const walkOn = (startedAt: number, now: number): XanoStep =>
    pipe(
      walk,
      TE.flatMap((rows) => {
        if (rows === null) {
          hasWalked = true;
          return TE.right(looked(0));
        }
        return pipe(
          sentRows.unseen(id, rows),
          TE.map((states) => {
            ledger.foundLocal(states.filter(({ state }) => state === 'local').length);
            const found = RA.zip(rows, states).filter(([, state]) => isOld(state, startedAt));
            for (const [row] of found) if (row.of !== 'edge') owners.add(ownerOf(row));
            extras = [...extras, ...found.map(([row]) => ({ row, dueAt: now + SETTLING }))];
            return looked(rows.length);
          }),
        );
      }),
    );

  const tell = (row: StoredRow, state: Sent): TE.TaskEither<XanoEnd, readonly Entry[]> =>
    pipe(
      isGone(row, state),
      TE.map((gone) =>
        gone && ledger.tell(extraFault(row)) ? [entryOfRecord(deleteOf(row, state.version))] : [],
      ),
    );

  const takeAway = (due: readonly Extra[], startedAt: number): XanoStep =>
    pipe(
      sentRows.unseen(
        id,
        due.map(({ row }) => row),
      ),
      TE.flatMap((states) =>
        TE.traverseSeqArray(([{ row }, state]: readonly [Extra, Unseen]) =>
          isOld(state, startedAt) && !goesWithOwner(row, owners) ? tell(row, state) : TE.right([]),
        )(RA.zip(due, states)),
      ),
      TE.flatMap((still) => deps.mend(still.flat())),
      TE.map((count) => {
        ledger.mended(count);
        extras = extras.slice(due.length);
        return looked(due.length);
      }),
    );

  return (startedAt, now) => {
    if (!hasWalked) return walkOn(startedAt, now);
    const ripe = extras.slice(0, pageSize).filter(({ dueAt }) => dueAt <= now);
    if (ripe.length > 0) {
      recents ??= makeXanoReader(readPage, tables, pageSize, startedAt - MARGIN);
      return recents.hasMore() ? readRecent(recents, now) : takeAway(ripe, startedAt);
    }
    return TE.right(extras[0] === undefined ? DONE : waiting(Math.max(1, extras[0].dueAt - now)));
  };
};
