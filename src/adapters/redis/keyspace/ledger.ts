import type { JournalLine } from '../../../application/ports/journal.js';
import type { SyncCommit } from '../../../application/ports/sync-store.js';
import { arrivedIn, countsOf, linesOf } from '../../../application/sync/ledger.js';
import { countsKey, journalKey, minuteKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

const MINUTE_MS = 60_000;
const COUNTS_TTL_MS = 2 * 60 * MINUTE_MS;

/** Fields and values in turn. */
const flatLine = (line: Omit<JournalLine, 'id'>): readonly (string | number)[] => {
  const flat: (string | number)[] = [];
  for (const [name, value] of Object.entries(line)) flat.push(name, value ?? '');
  return flat;
};

/** Adds to counts by name, in all and of the minute. */
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

/** What became of the records of a batch: journal lines, counts in all and by the minute. */
export const ledgerOps = (
  list: KeyList,
  commit: SyncCommit,
  journalMax: number,
): readonly Operation[] => {
  const { results, now } = commit;
  if (results.length === 0) return [];
  const journal = list.place(journalKey, 'stream');
  const counts = list.place(countsKey, 'hash');
  return [
    ...linesOf(commit).map((line): Operation => [
      'XADD',
      journal,
      'MAXLEN',
      '~',
      journalMax,
      '*',
      ...flatLine(line),
    ]),
    ...countOps(list, countsOf(commit), now),
    ...arrivedIn(results).map((entity): Operation => ['HSET', counts, `latest:${entity}`, now]),
  ];
};
