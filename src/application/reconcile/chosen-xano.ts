import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { FoundBy } from '../../domain/reconcile/mark.js';
import { tablesOf, type TableMapping } from '../../domain/sync/mapping.js';
import { isIntegerId } from '../../domain/sync/xano-id.js';
import { ask } from '../gen.js';
import type { Entry } from '../sync/entry.js';
import type { Needs } from '../world.js';
import { sameForAll, outcome, type LookAtChosen } from './chosen-here.js';
import type { Ledger } from './ledger.js';
import type { XanoEnd } from './patience.js';
import { looked, type Steps } from './run.js';
import { entityOf, goneOf } from './stored-rows.js';
import { extraFault } from './xano-gone.js';
import { readRow } from './xano-pages.js';
import type { CompareRows } from './xano-rows.js';

export interface XanoDeps extends Needs<
  'readPage' | 'mapping' | 'sentRows.unseen' | 'apply' | 'clock'
> {
  readonly compareRows: CompareRows;
  readonly ledger: Ledger;
  readonly repair: boolean;
  /** Id of this comparison. */
  readonly id: string;
}

const AS_IN_XANO = ['it is written as Xano has it now'];
const TAKEN_AWAY = ['it is taken away here, with all that hangs on it'];
const DIED_HERE = 'it was deleted here by something newer, which stays';
const NOT_MENDED = 'it is still so after it was written: its dead letter or the journal says why';
const NO_ID = 'Xano cannot be asked for it alone, without an id: repair all';

/** Reads a row of Xano again, and compares it. */
export const makeLookAtRow = (
  deps: XanoDeps,
): LookAtChosen<XanoEnd, Extract<FoundBy, { readonly of: 'row' }>> => {
  const { readPage, compareRows, mapping, apply, ledger, clock, repair } = deps;

  function* compare(entry: Entry, readAt: number) {
    const [row] = yield* ask(compareRows([entry], clock.now(), readAt));
    return row;
  }

  return function* (by, names) {
    const table = mapping.find((one) => one.table === by.table);
    if (table === undefined) return sameForAll(names, outcome('left', [NO_ID]));
    const readAt = yield* ask(TE.fromIO(clock.now));
    const entry = yield* ask(readRow(readPage, table, by.id));
    yield looked(1);
    const row = entry === null ? undefined : yield* compare(entry, readAt);
    const fault = row?.fault ?? null;
    if (entry === null || fault === null || !names.has(fault.name))
      return sameForAll(names, outcome('gone'));
    ledger.tell(fault, by);
    const remedy = row?.remedy ?? null;
    if (remedy === null) return sameForAll(names, outcome('left', [DIED_HERE]));
    if (!repair) return sameForAll(names, outcome('there', AS_IN_XANO));
    yield* ask(apply({ way: 'reconcile', entries: [remedy], cursor: null }));
    const after = yield* compare(entry, readAt);
    if (after?.fault?.name === fault.name) return sameForAll(names, outcome('left', [NOT_MENDED]));
    ledger.mended([fault.name]);
    return sameForAll(names, outcome('mended', AS_IN_XANO));
  };
};

/** Looks again at a row that is stored here; asks Xano for it once more before it is deleted. */
export const makeLookAtStored = (
  deps: XanoDeps,
): LookAtChosen<XanoEnd, Extract<FoundBy, { readonly of: 'stored' }>> => {
  const { readPage, mapping, sentRows, apply, ledger, repair, id } = deps;

  /** Whether Xano returns no row at all, which may be a mistake of whatever answers for Xano. */
  function* isEmpty(table: TableMapping): Steps<XanoEnd, boolean> {
    const query = { entity: table.entity, afterId: null, updatedSince: null, limit: 1 };
    return yield* ask(
      pipe(
        readPage(table, query),
        TE.map(({ lastId }) => lastId === null),
      ),
    );
  }

  return function* ({ of, row }, names) {
    const [state] = yield* ask(sentRows.unseen(id, [row]));
    yield looked(1);
    if (state?.state !== 'sent') return sameForAll(names, outcome('gone'));
    const { xanoId, version } = state;
    const entity = entityOf(row);
    const [table, ...others] = tablesOf(mapping, entity);
    if (xanoId === null || !isIntegerId(xanoId) || table === undefined || others.length > 0)
      return sameForAll(names, outcome('left', [NO_ID]));
    if ((yield* ask(readRow(readPage, table, xanoId))) !== null)
      return sameForAll(names, outcome('gone'));
    const fault = extraFault(row);
    ledger.tell(fault, { of, row });
    if (yield* isEmpty(table))
      return sameForAll(
        names,
        outcome('left', [
          `Xano has no ${entity} at all: nothing is taken away. If Xano is right, repair all with force`,
        ]),
      );
    if (!repair) return sameForAll(names, outcome('there', TAKEN_AWAY));
    yield* ask(apply({ way: 'reconcile', entries: [goneOf(row, version)], cursor: null }));
    const [after] = yield* ask(sentRows.unseen(id, [row]));
    if (after?.state === 'sent') return sameForAll(names, outcome('left', [NOT_MENDED]));
    ledger.mended([fault.name]);
    return sameForAll(names, outcome('mended', TAKEN_AWAY));
  };
};
