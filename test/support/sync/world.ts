import * as E from 'fp-ts/lib/Either.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import {
  makeDropDeadLetters,
  makeFindDeadLetter,
  makeReplayDeadLetters,
} from '../../../src/application/use-cases/dead-letters.js';
import { makeImportRecords } from '../../../src/application/use-cases/import-records.js';
import { makeReadJournal } from '../../../src/application/use-cases/read-journal.js';
import { makeReadSyncStatus } from '../../../src/application/use-cases/read-sync-status.js';
import { makeReceiveEvent } from '../../../src/application/use-cases/receive-event.js';
import { makeRetryDeferred } from '../../../src/application/use-cases/retry-deferred.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { DEFAULT_MAPPING, type SyncMapping } from '../../../src/domain/sync/mapping.js';
import type { Subject } from '../contract/subject.js';

export const DAY = 86_400_000;
export const T = 1_700_000_000_000;

/** Builds everything that syncing is made of, over empty stores. */
export const beginOn =
  (subject: Subject) =>
  async (mapping: SyncMapping = DEFAULT_MAPPING) => {
    const stores = await subject.fresh();
    const time = { now: T + DAY };
    const clock = { now: () => time.now };
    const digest = sha1Digest;
    const apply = makeApply({ ...stores, clock, digest });
    const preview = makePreview({ ...stores, clock, digest });
    const receive = makeReceiveEvent({
      ...stores,
      apply,
      mapping,
      dataSource: 'live',
      truncate: null,
      clock,
    });
    const importRecords = makeImportRecords({ apply, preview, mapping });
    return {
      stores,
      time,
      importRecords,
      list: stores.deadLetters.list,
      find: makeFindDeadLetter(stores),
      drop: makeDropDeadLetters(stores),
      replay: makeReplayDeadLetters({ ...stores, apply, preview, clock, tombstoneTtl: 7 * DAY }),
      journal: makeReadJournal(stores),
      status: makeReadSyncStatus({ ...stores, clock }),
      retry: makeRetryDeferred({ ...stores, apply, clock, digest, mapping }),
      event: (body: RowFields, table: string | null = null, eventId: string | null = null) =>
        receive({ entity: null, table, deleted: false, signature: null, eventId, body }),
      send: (...rows: readonly RowFields[]) =>
        importRecords({
          entity: null,
          dryRun: false,
          lines: rows.map((row, place) => ({ line: place + 1, row: E.right(row) })),
        }),
    };
  };

export const results = (outcomes: readonly { readonly result: string }[]): readonly string[] =>
  outcomes.map(({ result }) => result);

export const user = { entity: 'user', id: 5, username: 'ada', updated_at: T };
export const post = {
  entity: 'post',
  id: 77,
  user_id: 5,
  content: 'Hello #sea',
  updated_at: T + 1,
};
export const like = { entity: 'like', user_id: 5, post_id: 77, created_at: T + 2 };
export const follow = { entity: 'follow', follower_id: 5, following: 'bob', created_at: T + 2 };
