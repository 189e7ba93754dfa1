import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FilesUrl } from '../domain/sync/file.js';
import { notConfigured, type NotConfigured, type StoreError } from './errors.js';
import type { ShownNames } from './feeds/shown-post.js';
import { makeAskXano } from './record/ask-xano.js';
import { makeCompareRecord } from './record/compare-record.js';
import type { RecordRef } from './record/find-record.js';
import type { XanoAccess } from './sync/pull-quota.js';
import {
  makeAskRecordInXano,
  type RecordInXano,
  makeRepairRecord,
  type RecordRepair,
  type RepairRecordCommand,
} from './use-cases/repair-record.js';
import { makeReadRecord, type ReadRecordQuery, type RecordView } from './use-cases/read-record.js';
import type { Needs } from './world.js';

/** What is needed to compare one record. */
export interface Comparing extends Needs<'reconciler' | 'sentRows' | 'digest' | 'exploreMax'> {
  /** Null where no Xano is configured. */
  readonly access: XanoAccess | null;
}

interface Deps extends Needs<'sync' | 'reader' | 'mapping' | 'apply' | 'preview' | 'clock'> {
  readonly comparing?: Comparing;
  readonly shownNames: ShownNames;
  readonly filesUrl?: FilesUrl;
}

type Answer<A> = TE.TaskEither<StoreError | NotConfigured, A>;

interface RecordUses {
  readonly readRecord: (query: ReadRecordQuery) => Answer<RecordView>;
  readonly askRecordInXano: (ref: RecordRef) => Answer<RecordInXano>;
  readonly repairRecord: (command: RepairRecordCommand) => Answer<RecordRepair>;
}

/** Makes the use cases of one record, which is judged as by a comparison of everything. */
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
