import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../domain/sync/file.js';
import type { SyncMapping } from '../domain/sync/mapping.js';
import { notConfigured, type NotConfigured, type StoreError } from './errors.js';
import type { ShownNames } from './feeds/shown-post.js';
import type { Clock } from './ports/clock.js';
import type { Digest } from './ports/digest.js';
import type { Reconciler } from './ports/reconciler.js';
import type { SentRows } from './ports/sent-rows.js';
import type { Stores } from './ports/stores.js';
import { makeAskXano } from './record/ask-xano.js';
import { makeCompareRecord } from './record/compare-record.js';
import type { RecordRef } from './record/find-record.js';
import type { Apply } from './sync/apply.js';
import type { Preview } from './sync/preview.js';
import type { XanoAccess } from './sync/pull-quota.js';
import { makeAskRecordInXano, type RecordInXano } from './use-cases/ask-record-in-xano.js';
import { makeReadRecord, type ReadRecordQuery, type RecordView } from './use-cases/read-record.js';
import {
  makeRepairRecord,
  type RecordRepair,
  type RepairRecordCommand,
} from './use-cases/repair-record.js';

/** What one record is compared by. */
export interface Comparing {
  readonly reconciler: Reconciler;
  readonly sentRows: SentRows;
  /** Null: nothing says where Xano is. */
  readonly access: XanoAccess | null;
  readonly digest: Digest;
  readonly exploreMax: number;
}

interface Deps extends Pick<Stores, 'sync' | 'reader'> {
  readonly comparing?: Comparing;
  readonly shownNames: ShownNames;
  readonly mapping: SyncMapping;
  readonly filesUrl?: FilesUrl;
  readonly apply: Apply;
  readonly preview: Preview;
  readonly clock: Clock;
}

type Answer<A> = TE.TaskEither<StoreError | NotConfigured, A>;

interface RecordUses {
  readonly readRecord: (query: ReadRecordQuery) => Answer<RecordView>;
  readonly askRecordInXano: (ref: RecordRef) => Answer<RecordInXano>;
  readonly repairRecord: (command: RepairRecordCommand) => Answer<RecordRepair>;
}

/** One record, looked at as a comparison of everything would. */
export const makeRecordUses = (deps: Deps): RecordUses => {
  const none = () => TE.left(notConfigured('REDIS_URL'));
  if (deps.comparing === undefined)
    return { readRecord: none, askRecordInXano: none, repairRecord: none };
  const all = { ...deps, ...deps.comparing };
  const asking = { ...all, askXano: makeAskXano(all), compareRecord: makeCompareRecord(all) };
  return {
    readRecord: makeReadRecord(all),
    askRecordInXano: makeAskRecordInXano(asking),
    repairRecord: makeRepairRecord(asking),
  };
};
