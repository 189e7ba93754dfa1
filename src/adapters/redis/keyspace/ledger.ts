import type { SyncCommit } from '../../../application/ports/sync-store.js';
import { entitiesOf, countsOf, linesOf } from '../../../application/sync/ledger.js';
import { countsKey, journalKey, minuteKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

const MINUTE_MS = 60_000;
const COUNTS_TTL_MS = 2 * 60 * MINUTE_MS;

/** Adds to named counts, the total and the current minute's. */
export const countOps = (
  { place }: KeyList,
  added: Readonly<Record<string, number>>,
  now: number,
): readonly Operation[] => {
  const counts = place(countsKey, 'hash');
  const minute = place(minuteKey(Math.floor(now / MINUTE_MS)), 'hash');
  return [
    ...Object.entries(added).flatMap(([name, count]): readonly Operation[] => [
      ['HINCRBY', counts, name, count],
      ['HINCRBY', minute, name, count],
    ]),
    ['PEXPIRE', minute, COUNTS_TTL_MS],
  ];
};

/** Records the results of a batch: journal lines and counts, in total and by minute. */
export const ledgerOps = (
  list: KeyList,
  commit: SyncCommit,
  journalMax: number,
): readonly Operation[] => {
  const { way, results, ms, now } = commit;
  if (results.length === 0) return [];
  const journal = list.place(journalKey, 'stream');
  const counts = list.place(countsKey, 'hash');
  return [
    [
      'log',
      journal,
      String(journalMax),
      String(now),
      way,
      String(ms),
      ...linesOf(commit).map(({ entity, key, result, code, message, lag }) => [
        entity,
        key,
        result,
        code,
        message,
        String(lag ?? ''),
      ]),
    ],
    ...countOps(list, countsOf(commit), now),
    ...entitiesOf(results).map((entity): Operation => ['HSET', counts, `latest:${entity}`, now]),
  ];
};
